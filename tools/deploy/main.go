// Command deploy judges compose.yaml by the Compose specification and deploy/kubernetes.yaml by the
// types of Kubernetes: names, types and references within a file. It is called in the directory
// that holds them.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/compose-spec/compose-go/v2/cli"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

const (
	composeFile  = "compose.yaml"
	manifestFile = "deploy/kubernetes.yaml"
)

func main() {
	if err := errors.Join(checkCompose(), checkManifests()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// checkCompose loads the Compose file as docker compose does.
func checkCompose() error {
	options, err := cli.NewProjectOptions([]string{composeFile}, cli.WithName("wabamock"))
	if err != nil {
		return fmt.Errorf("%s: %w", composeFile, err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return fmt.Errorf("%s: %w", composeFile, err)
	}
	for _, s := range project.Services {
		for _, v := range s.Volumes {
			if _, err := os.Stat(v.Source); v.Type == "bind" && err != nil {
				return fmt.Errorf("%s: service %s: %w", composeFile, s.Name, err)
			}
		}
	}
	fmt.Printf("%s: %d services are as the Compose specification wants them\n", composeFile, len(project.Services))
	return nil
}

// manifests are the objects of a file that refer to each other.
type manifests struct {
	configs     []corev1.ConfigMap
	deployments []appsv1.Deployment
	services    []corev1.Service
}

// checkManifests reads every object strictly by its type, and follows references between them.
func checkManifests() error {
	file, err := os.ReadFile(manifestFile)
	if err != nil {
		return err
	}
	var m manifests
	for i, text := range bytes.Split(file, []byte("\n---\n")) {
		if err := m.read(text); err != nil {
			return fmt.Errorf("%s: document %d: %w", manifestFile, i+1, err)
		}
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("%s: %w", manifestFile, err)
	}
	fmt.Printf("%s: %d config maps, %d deployments, %d services are as Kubernetes wants them\n",
		manifestFile, len(m.configs), len(m.deployments), len(m.services))
	return nil
}

// read reads one object.
func (m *manifests) read(text []byte) error {
	var kind metav1.TypeMeta
	if err := yaml.Unmarshal(text, &kind); err != nil {
		return err
	}
	switch kind.APIVersion + " " + kind.Kind {
	case "v1 ConfigMap":
		return add(&m.configs, text)
	case "apps/v1 Deployment":
		return add(&m.deployments, text)
	case "v1 Service":
		return add(&m.services, text)
	}
	return fmt.Errorf("a %s %s is none of the kinds that are known here", kind.APIVersion, kind.Kind)
}

// add reads an object without letting an unknown field pass.
func add[T any](to *[]T, text []byte) error {
	var object T
	if err := yaml.UnmarshalStrict(text, &object); err != nil {
		return err
	}
	*to = append(*to, object)
	return nil
}

// check follows the references.
func (m *manifests) check() error {
	for _, d := range m.deployments {
		pod := d.Spec.Template
		for key, value := range d.Spec.Selector.MatchLabels {
			if pod.Labels[key] != value {
				return fmt.Errorf("deployment %s: its pods are not labelled %s: %s", d.Name, key, value)
			}
		}
		for _, v := range pod.Spec.Volumes {
			if v.ConfigMap != nil && !slices.ContainsFunc(m.configs, func(c corev1.ConfigMap) bool { return c.Name == v.ConfigMap.Name }) {
				return fmt.Errorf("deployment %s: there is no config map %s", d.Name, v.ConfigMap.Name)
			}
		}
		for _, c := range pod.Spec.Containers {
			if c.ReadinessProbe == nil || c.LivenessProbe == nil || c.Resources.Limits.Memory().IsZero() {
				return fmt.Errorf("deployment %s: container %s lacks a probe or a limit of memory", d.Name, c.Name)
			}
		}
	}
	for _, s := range m.services {
		if !slices.ContainsFunc(m.deployments, func(d appsv1.Deployment) bool {
			return s.Spec.Selector["app.kubernetes.io/name"] == d.Spec.Template.Labels["app.kubernetes.io/name"]
		}) {
			return fmt.Errorf("service %s selects no deployment", s.Name)
		}
	}
	return nil
}
