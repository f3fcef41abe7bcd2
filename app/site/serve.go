package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Listener is one address that the program answers on.
type Listener struct {
	Name    string // for messages: portal, content, metrics
	Addr    string // HOST:PORT; port 0 takes a free one
	Handler http.Handler
	// Connected hears of every change of a connection; nil: nobody.
	Connected func(net.Conn, http.ConnState)
}

// Server holds the open addresses.
type Server struct {
	listeners []net.Listener
	servers   []*http.Server
}

// Times that bound a request. Packages of half a gigabyte come over slow lines.
const (
	headTime = 10 * time.Second
	bodyTime = 30 * time.Minute
	idleTime = 2 * time.Minute
)

// Listen opens every address, or none: when it returns, requests are queued.
func Listen(log *slog.Logger, listeners ...Listener) (*Server, error) {
	s := &Server{}
	for _, l := range listeners {
		opened, err := net.Listen("tcp", l.Addr)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("listen for the %s: %w", l.Name, err)
		}
		s.listeners = append(s.listeners, opened)
		s.servers = append(s.servers, &http.Server{
			Handler: l.Handler, ConnState: l.Connected, ReadHeaderTimeout: headTime, ReadTimeout: bodyTime, WriteTimeout: bodyTime, IdleTimeout: idleTime,
			MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		})
	}
	return s, nil
}

func (s *Server) close() {
	for _, l := range s.listeners {
		l.Close()
	}
}

// Addr is where the listener with this place in the list answers.
func (s *Server) Addr(i int) string { return s.listeners[i].Addr().String() }

// Serve answers until the context ends. Then /readyz says so, no new requests
// are taken, and those under way have this long to finish.
func (s *Server) Serve(ctx context.Context, health *Health, drain time.Duration) error {
	failed := make(chan error, len(s.servers))
	for i, server := range s.servers {
		go func() { failed <- server.Serve(s.listeners[i]) }()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	if health != nil {
		health.draining.Store(true)
	}
	return errors.Join(err, s.shutdown(drain))
}

func (s *Server) shutdown(drain time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	var all []error
	for _, server := range s.servers {
		if err := server.Shutdown(ctx); err != nil {
			all = append(all, fmt.Errorf("requests were still under way: %w", err), server.Close())
		}
	}
	return errors.Join(all...)
}
