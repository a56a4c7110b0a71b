//go:build ignore

// Notes_gen writes notes.bin: the notes of a kalimba as packets of Opus. It needs opusenc of
// opus-tools; it is run by hand, for a change of tune only: the file is part of what users get.
//
//	go run notes_gen.go
package main

import (
	"bytes"
	"encoding/binary"
	"log"
	"math"
	"os"
	"os/exec"
)

const (
	rate    = 48000 // samples a second
	packet  = 960   // samples in one: 20 ms
	packets = 15    // of one note: 300 ms
)

func main() {
	var out []byte
	// A pentatonic scale, in half-tones above C4: no two notes of it sound wrong together.
	for _, step := range []float64{0, 2, 4, 7, 9, 12, 14, 16} {
		out = append(out, encode(note(261.63*math.Pow(2, step/12)))...)
	}
	if err := os.WriteFile("notes.bin", out, 0o600); err != nil {
		log.Fatal(err)
	}
}

// note is a plucked tongue of metal: its tone and two overtones that die sooner.
func note(hertz float64) []int16 {
	samples := make([]int16, packets*packet)
	for i := range samples {
		t := float64(i) / rate
		v := math.Exp(-6*t)*math.Sin(2*math.Pi*hertz*t) +
			0.3*math.Exp(-14*t)*math.Sin(2*math.Pi*3*hertz*t) + 0.15*math.Exp(-30*t)*math.Sin(2*math.Pi*6.2*hertz*t)
		attack := min(1, t/0.004)
		release := min(1, max(0, (0.285-t)/0.06))
		samples[i] = int16(14000 * v * attack * release)
	}
	return samples
}

// encode makes the packets of a note, each after a byte with its length: wideband (control 4008),
// so that the form stays the same from note to note. No packet builds on
// what the one before it predicts (control 4042), so that notes can follow in any order.
func encode(samples []int16) []byte {
	var pcm bytes.Buffer
	_ = binary.Write(&pcm, binary.LittleEndian, samples)
	cmd := exec.Command("opusenc", "--quiet", "--raw", "--raw-rate", "48000", "--raw-chan", "1", "--music",
		"--bitrate", "16", "--framesize", "20", "--set-ctl-int", "4042=1", "--set-ctl-int", "4008=1103", "-", "-")
	cmd.Stdin, cmd.Stderr = &pcm, os.Stderr
	ogg, err := cmd.Output()
	if err != nil {
		log.Fatal(err)
	}
	var out []byte
	for page := 0; len(ogg) > 0; page++ {
		table := ogg[27 : 27+int(ogg[26])]
		body := ogg[27+len(table):]
		for _, length := range table {
			if page > 1 && count(out) < packets { // the head and the tags come first
				out = append(append(out, length), body[:length]...)
			}
			body = body[length:]
		}
		ogg = body
	}
	if count(out) != packets {
		log.Fatalf("%d packets, want %d", count(out), packets)
	}
	return out
}

// count is how many packets there are.
func count(b []byte) (n int) {
	for ; len(b) > 0; n++ {
		b = b[1+int(b[0]):]
	}
	return n
}
