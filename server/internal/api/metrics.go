package api

import (
	"context"

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
	return gen.GetMetrics200TextPlainVersion004Response(exposition(metrics)), nil
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
	return gen.GetAppStats200TextPlainVersion004Response(exposition(metrics)), nil
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
	return gen.GetInternalAppStats200TextPlainVersion004Response(exposition(metrics)), nil
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
	return gen.GetDBStats200TextPlainVersion004Response(exposition(metrics)), nil
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
	return gen.GetInternalDBStats200TextPlainVersion004Response(exposition(metrics)), nil
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
