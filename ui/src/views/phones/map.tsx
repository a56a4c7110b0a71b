// A map tile drawn from the coordinates alone: no network, the same place looks the same everywhere.
import type { JSX } from "preact";

/** Numbers from 0 to 1 that follow from a place. */
function chance(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

const width = 260;
const height = 130;

/** A drawn tile with a pin in the middle; blocks, a park, water and roads are made up. */
export function MapTile({ latitude, longitude }: { latitude: number; longitude: number }): JSX.Element {
  const next = chance(Math.round((latitude + 90) * 1e4) * 31 + Math.round((longitude + 180) * 1e4));
  const tilt = next() * 24 - 12;
  const columns = Array.from({ length: 7 }, (_, i) => i * 52 - 40 + next() * 16);
  const rows = Array.from({ length: 5 }, (_, i) => i * 42 - 30 + next() * 12);
  const park = { x: next() * 160, y: next() * 60, w: 50 + next() * 40, h: 40 + next() * 30 };
  const river = `M-20 ${20 + next() * 100} C 60 ${next() * 130}, 180 ${next() * 130}, 300 ${20 + next() * 100}`;
  return (
    <svg class="map" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Map around ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`}>
      <rect width={width} height={height} class="map-land" />
      <g transform={`rotate(${tilt.toFixed(1)} 130 65)`}>
        <rect x={park.x} y={park.y} width={park.w} height={park.h} rx="6" class="map-park" />
        <path d={river} class="map-water" />
        {columns.map((x, i) => (
          <line key={`c${i}`} x1={x} y1="-60" x2={x} y2="200" class={i === 3 ? "map-road main" : "map-road"} />
        ))}
        {rows.map((y, i) => (
          <line key={`r${i}`} x1="-60" y1={y} x2="320" y2={y} class={i === 2 ? "map-road main" : "map-road"} />
        ))}
      </g>
      <g transform="translate(130 62)">
        <ellipse cx="0" cy="2" rx="7" ry="2.5" class="map-shade" />
        <path d="M0 0C8-10 12-16 12-23a12 12 0 1 0-24 0C-12-16-8-10 0 0z" class="map-pin" />
        <circle cx="0" cy="-23" r="4.5" class="map-hole" />
      </g>
    </svg>
  );
}
