package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is kursbro, run as its own child.
type process struct {
	command         *exec.Cmd
	address, inside string // host:port of portal and content
	metrics         string // of what it says of itself
	ended           chan error
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

func (b *bench) files() string { return b.folder + "/files" }

func (b *bench) seed(ctx context.Context) error {
	began := time.Now()
	command := exec.CommandContext(ctx, b.Binary, "seed", "--demo", "--database", b.Database, "--files", b.files(), "--people", strconv.Itoa(b.People))
	command.Stderr = os.Stderr
	err := command.Run()
	b.report.Seeding = time.Since(began)
	if info, statErr := os.Stat(b.Database); statErr == nil {
		b.report.Size = info.Size()
	}
	return err
}

// start runs the portal and waits until it is ready.
func (b *bench) start(ctx context.Context) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	inside, err := freeAddress()
	if err != nil {
		return err
	}
	metrics, err := freeAddress()
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(address)
	p := &process{address: address, inside: inside, metrics: metrics, ended: make(chan error, 1)}
	args := append([]string{"serve", "--demo", "--database", b.Database, "--files", b.files(),
		"--addr", address, "--content-addr", inside, "--metrics-addr", metrics, "--url", "http://localhost:" + port, "--content-url", "http://" + inside}, b.Serve...)
	p.command = exec.CommandContext(ctx, b.Binary, args...)
	p.command.Env = append(os.Environ(), "GIN_MODE=release")
	began := time.Now()
	if err := p.command.Start(); err != nil {
		return err
	}
	go func() { p.ended <- p.command.Wait() }()
	b.portal = p
	for {
		if answer, err := http.Get("http://" + address + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				break
			}
		}
		select {
		case err := <-p.ended:
			return fmt.Errorf("the portal stopped: %w", err)
		case <-time.After(2 * time.Millisecond):
		}
	}
	b.report.Start = time.Since(began)
	b.report.Idle = resident(p.command.Process.Pid)
	return nil
}

func (b *bench) stop(context.Context) error {
	if b.portal == nil {
		return nil
	}
	p := b.portal
	b.portal = nil
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := <-p.ended
	var code *exec.ExitError
	if errors.As(err, &code) {
		return fmt.Errorf("the portal did not stop well: %w", err)
	}
	return err
}

func (b *bench) weigh(context.Context) error {
	b.report.Memory = resident(b.portal.command.Process.Pid)
	return nil
}

// resident is a process's memory in KiB as Linux counts it; 0 elsewhere.
func resident(pid int) int { return memory(pid, "VmRSS") }

// memory is one line of a process's status, in KiB; 0 elsewhere.
func memory(pid int, line string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for row := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(row, line+":"); ok {
			kib, _ := strconv.Atoi(strings.Fields(value)[0])
			return kib
		}
	}
	return 0
}

func machine() string {
	model := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d × %s, %s", runtime.NumCPU(), model, runtime.Version())
}

// hello runs bare gin that sends so many bytes.
func (b *bench) hello(ctx context.Context, size int) (address string, stop func(), err error) {
	return b.yardstick(ctx, "--bytes", strconv.Itoa(size))
}

// yardstick runs a bare server.
func (b *bench) yardstick(ctx context.Context, what ...string) (address string, stop func(), err error) {
	if address, err = freeAddress(); err != nil {
		return "", nil, err
	}
	command := exec.CommandContext(ctx, b.Binary, append([]string{"hello", "--listen", address}, what...)...)
	if err := command.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		command.Process.Kill()
		command.Wait()
	}
	for range 500 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address, stop, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	return "", nil, errors.New("the bare server did not come up")
}
