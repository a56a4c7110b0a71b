//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// lead does nothing: there are no process groups to lead.
func lead(*exec.Cmd) {}

// interruptGroup interrupts a process, where that can be done.
func interruptGroup(p *os.Process) error { return p.Signal(os.Interrupt) }

// killGroup kills a process.
func killGroup(p *os.Process) error { return p.Kill() }
