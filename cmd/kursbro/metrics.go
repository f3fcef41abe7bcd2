package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"kursbro/app/jobs"
	"kursbro/merge/privacy"
)

// watch adds to the metrics what the doorway cannot see: passwords that wait
// for their turn, what the database is asked, and the jobs of this process.
func (p *portal) watch() {
	p.metrics.Registry.MustRegister(
		hashes("kursbro_passwords_waiting", "Password checks that wait for their turn.", p.rooms.accounts.Hasher.Waiting),
		hashes("kursbro_passwords_checked", "Password checks since the start.", p.rooms.accounts.Hasher.Computed),
		prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "kursbro_database_statements_total", Help: "Statements that the database was asked."},
			func() float64 { return float64(p.rooms.db.Statements()) }),
		jobMetrics{p.jobs}, p.retained.gone, p.retained.last,
	)
}

func hashes(name, help string, count func() int64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return float64(count()) })
}

// jobMetrics tells how the jobs went.
type jobMetrics struct{ runner *jobs.Runner }

var (
	jobRuns     = prometheus.NewDesc("kursbro_job_runs_total", "Runs of a job in this process.", []string{"job"}, nil)
	jobFailures = prometheus.NewDesc("kursbro_job_failures_total", "Runs of a job that failed.", []string{"job"}, nil)
)

// Describe implements prometheus.Collector.
func (jobMetrics) Describe(into chan<- *prometheus.Desc) { into <- jobRuns; into <- jobFailures }

// Collect implements prometheus.Collector.
func (j jobMetrics) Collect(into chan<- prometheus.Metric) {
	for _, s := range j.runner.Stats() {
		into <- prometheus.MustNewConstMetric(jobRuns, prometheus.CounterValue, float64(s.Runs), s.Name)
		into <- prometheus.MustNewConstMetric(jobFailures, prometheus.CounterValue, float64(s.Failures), s.Name)
	}
}

// retentionMetrics tell what this process has forgotten because its time was over.
type retentionMetrics struct {
	gone *prometheus.CounterVec
	last *prometheus.GaugeVec
}

func newRetentionMetrics() retentionMetrics {
	return retentionMetrics{
		gone: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "kursbro_retention_gone_total", Help: "Rows or people that a rule of retention has forgotten."}, []string{"rule"}),
		last: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "kursbro_retention_last_run_timestamp_seconds", Help: "When a rule of retention was last carried out to its end."}, []string{"rule"}),
	}
}

func (m retentionMetrics) count(run privacy.Run) {
	m.gone.WithLabelValues(string(run.Rule)).Add(float64(run.Gone))
	if run.Failure == "" && run.FinishedAt != nil {
		m.last.WithLabelValues(string(run.Rule)).Set(float64(run.FinishedAt.Unix()))
	}
}
