package api

import (
	"bytes"
	"context"
	"fmt"
	"io"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetMetrics tells the metrics of the web server, as JSON or as Prometheus text.
func (a *API) GetMetrics(ctx context.Context, req gen.GetMetricsRequestObject) (gen.GetMetricsResponseObject, error) {
	metrics, err := do(ctx, core.ReadMetrics{})
	if err != nil {
		return nil, err
	}
	if req.Params.Format == nil {
		return gen.GetMetrics200JSONResponse{Metrics: metricSet(metrics), Meta: meta(ctx)}, nil
	}
	text, err := exposition(metrics)
	return gen.GetMetrics200TextPlainVersion004Response(text), err
}

// GetAppStats tells the counters of the core application, as GetMetrics.
func (a *API) GetAppStats(ctx context.Context, req gen.GetAppStatsRequestObject) (gen.GetAppStatsResponseObject, error) {
	metrics, err := do(ctx, core.ReadAppStats{})
	if err != nil {
		return nil, err
	}
	if req.Params.Format == nil {
		return gen.GetAppStats200JSONResponse{Stats: gen.AppStats{App: metricSet(metrics)}, Meta: meta(ctx)}, nil
	}
	text, err := exposition(metrics)
	return gen.GetAppStats200TextPlainVersion004Response(text), err
}

// GetInternalAppStats tells the same as GetAppStats.
func (a *API) GetInternalAppStats(ctx context.Context, req gen.GetInternalAppStatsRequestObject) (gen.GetInternalAppStatsResponseObject, error) {
	metrics, err := do(ctx, core.ReadAppStats{})
	if err != nil {
		return nil, err
	}
	if req.Params.Format == nil {
		return gen.GetInternalAppStats200JSONResponse{Stats: gen.AppStats{App: metricSet(metrics)}, Meta: meta(ctx)}, nil
	}
	text, err := exposition(metrics)
	return gen.GetInternalAppStats200TextPlainVersion004Response(text), err
}

// GetDBStats tells what lies in the database, as GetMetrics.
func (a *API) GetDBStats(ctx context.Context, req gen.GetDBStatsRequestObject) (gen.GetDBStatsResponseObject, error) {
	metrics, err := do(ctx, core.ReadDBStats{})
	if err != nil {
		return nil, err
	}
	if req.Params.Format == nil {
		return gen.GetDBStats200JSONResponse{Stats: gen.DBStats{DB: metricSet(metrics)}, Meta: meta(ctx)}, nil
	}
	text, err := exposition(metrics)
	return gen.GetDBStats200TextPlainVersion004Response(text), err
}

// GetInternalDBStats tells the same as GetDBStats.
func (a *API) GetInternalDBStats(ctx context.Context, req gen.GetInternalDBStatsRequestObject) (gen.GetInternalDBStatsResponseObject, error) {
	metrics, err := do(ctx, core.ReadDBStats{})
	if err != nil {
		return nil, err
	}
	if req.Params.Format == nil {
		return gen.GetInternalDBStats200JSONResponse{Stats: gen.DBStats{DB: metricSet(metrics)}, Meta: meta(ctx)}, nil
	}
	text, err := exposition(metrics)
	return gen.GetInternalDBStats200TextPlainVersion004Response(text), err
}

// metricSet are metrics as JSON shows them, by name.
func metricSet(metrics []core.Metric) gen.MetricSet {
	set := make(gen.MetricSet, len(metrics))
	for _, m := range metrics {
		data := make([]gen.MetricSample, len(m.Data))
		for i, s := range m.Data {
			labels := make(gen.MetricLabels, len(s.Labels))
			for _, l := range s.Labels {
				labels[l.Name] = l.Value
			}
			data[i] = gen.MetricSample{Labels: labels, Value: s.Value}
		}
		set[m.Name] = gen.Metric{Type: gen.MetricType(m.Type), Help: m.Help, Data: data}
	}
	return set
}

// exposed is a text as the generated answers hold it.
type exposed = struct {
	Body          io.Reader
	ContentLength int64
}

// exposition are metrics in the Prometheus text format. A family without samples is left out, as
// the format has no place for it.
func exposition(metrics []core.Metric) (exposed, error) {
	var b bytes.Buffer
	for _, m := range metrics {
		if len(m.Data) == 0 {
			continue
		}
		if _, err := expfmt.MetricFamilyToText(&b, family(m)); err != nil {
			return exposed{}, fmt.Errorf("write metric %s: %w", m.Name, err)
		}
	}
	return exposed{Body: bytes.NewReader(b.Bytes()), ContentLength: int64(b.Len())}, nil
}

// family is a metric as the Prometheus library knows it.
func family(m core.Metric) *dto.MetricFamily {
	f := &dto.MetricFamily{Name: &m.Name, Help: &m.Help}
	for _, s := range m.Data {
		row := &dto.Metric{}
		for _, l := range s.Labels {
			row.Label = append(row.Label, &dto.LabelPair{Name: &l.Name, Value: &l.Value})
		}
		if m.Type == core.Counter {
			f.Type = dto.MetricType_COUNTER.Enum()
			row.Counter = &dto.Counter{Value: &s.Value}
		} else {
			f.Type = dto.MetricType_GAUGE.Enum()
			row.Gauge = &dto.Gauge{Value: &s.Value}
		}
		f.Metric = append(f.Metric, row)
	}
	return f
}
