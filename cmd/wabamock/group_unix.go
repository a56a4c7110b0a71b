//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// lead lets a command that is not started yet lead a process group of its own, so that whatever it
// starts can be ended with it. A Ctrl-C in the terminal then reaches only us.
func lead(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return killGroup(c.Process) }
}

// interruptGroup interrupts what leads a group, and all in it.
func interruptGroup(p *os.Process) error { return signalGroup(p, syscall.SIGINT) }

// killGroup kills what leads a group, and all in it.
func killGroup(p *os.Process) error { return signalGroup(p, syscall.SIGKILL) }

func signalGroup(p *os.Process, s syscall.Signal) error {
	err := syscall.Kill(-p.Pid, s)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
