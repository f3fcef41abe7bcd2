package site

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts requests by route template, never by path. They are read on
// an address of their own.
type Metrics struct {
	Registry *prometheus.Registry // for the counters of other rooms
	seconds  *prometheus.HistogramVec
}

// NewMetrics makes a registry with the process's own numbers.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "kursbro_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"method", "route", "status"}),
	}
	m.Registry.MustRegister(m.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the numbers to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

func (m *Metrics) observe(c *gin.Context, took time.Duration) {
	if m == nil {
		return
	}
	m.seconds.WithLabelValues(methodOf(c.Request), routeOf(c), strconv.Itoa(c.Writer.Status())).Observe(took.Seconds())
}

// methodOf is the method, as long as it is one that we answer: a label must
// not be what strangers make up.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return r.Method
	}
	return "other"
}
