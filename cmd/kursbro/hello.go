package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// helloCommand is bare gin, or the standard library's bare file server: the
// yardsticks that bench runs beside the portal.
type helloCommand struct {
	Listen string `required:"" help:"Where to listen."`
	Bytes  int    `default:"5" help:"How much to answer."`
	Folder string `help:"Serve the files of this folder instead."`
}

// Run answers requests until it is told to stop.
func (h helloCommand) Run(ctx context.Context) error {
	server := &http.Server{Handler: h.handler(), Addr: h.Listen, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func (h helloCommand) handler() http.Handler {
	if h.Folder != "" {
		return http.FileServer(http.Dir(h.Folder))
	}
	gin.SetMode(gin.ReleaseMode)
	engine, body := gin.New(), []byte(strings.Repeat("hello", h.Bytes/5+1)[:h.Bytes])
	engine.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", body) })
	engine.POST("/commit", func(c *gin.Context) {
		_, _ = io.Copy(io.Discard, c.Request.Body)
		c.Data(http.StatusOK, "application/json", body)
	})
	return engine
}
