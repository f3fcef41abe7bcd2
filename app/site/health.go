package site

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Check is something that the portal cannot serve without.
type Check struct {
	Name string
	Run  func(ctx context.Context) error
}

// Health answers those who watch over the process: /healthz says that it
// lives, /readyz that it can serve. Both answer under every host name, because
// a load balancer asks by address.
type Health struct {
	checks   []Check
	draining atomic.Bool
}

// patience is how long a check may take before it counts as failed.
const patience = 2 * time.Second

// NewHealth makes a health with what must work.
func NewHealth(checks ...Check) *Health { return &Health{checks: checks} }

// serve answers the two addresses; false for any other.
func (h *Health) serve(w http.ResponseWriter, r *http.Request) bool {
	if h == nil {
		return false
	}
	switch r.URL.Path {
	case "/healthz":
		report(w, http.StatusOK, map[string]string{"status": "alive"})
	case "/readyz":
		h.ready(w, r)
	default:
		return false
	}
	return true
}

// ready runs all checks at once. It names what fails, but not how: that is in
// the log of the room.
func (h *Health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	status, said := http.StatusOK, map[string]string{"status": "ready"}
	if h.draining.Load() {
		status, said["status"] = http.StatusServiceUnavailable, "stopping"
	}
	for name, err := range h.run(ctx) {
		said[name] = "ok"
		if err != nil {
			status, said["status"], said[name] = http.StatusServiceUnavailable, "not ready", "failed"
		}
	}
	report(w, status, said)
}

func (h *Health) run(ctx context.Context) map[string]error {
	var (
		mutex sync.Mutex
		done  sync.WaitGroup
		found = map[string]error{}
	)
	for _, check := range h.checks {
		done.Go(func() {
			err := within(ctx, check.Run)
			mutex.Lock()
			defer mutex.Unlock()
			found[check.Name] = err
		})
	}
	done.Wait()
	return found
}

// within does not wait for a check that does not listen to its context.
func within(ctx context.Context, check func(context.Context) error) error {
	answer := make(chan error, 1)
	go func() { answer <- check(ctx) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func report(w http.ResponseWriter, status int, said map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(said)
}
