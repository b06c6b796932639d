// Reads manifests as the API server would with strict field validation: a field or kind that the
// published types do not have is an error. Prints one line for each object, or what is wrong.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	operator "github.com/open-telemetry/opentelemetry-operator/apis/v1alpha1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{core.AddToScheme, apps.AddToScheme, operator.AddToScheme} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(decoder, file); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func check(decoder runtime.Decoder, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(content)))
	defer documents.Close()
	for {
		document := make([]byte, len(content)+1)
		length, err := documents.Read(document)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		object, kind, err := decoder.Decode(document[:length], nil, nil)
		if err != nil {
			return err
		}
		if err := consistent(object); err != nil {
			return err
		}
		fmt.Printf("%s %s\n", kind.Kind, object.(meta.Object).GetName())
	}
}

// consistent says what the types alone do not: that a selector finds its own pods, and that what a
// container mounts is a volume of its pod.
func consistent(object runtime.Object) error {
	switch each := object.(type) {
	case *apps.Deployment:
		return pods(each.Spec.Selector, each.Spec.Template, nil)
	case *apps.DaemonSet:
		return pods(each.Spec.Selector, each.Spec.Template, nil)
	case *apps.StatefulSet:
		return pods(each.Spec.Selector, each.Spec.Template, each.Spec.VolumeClaimTemplates)
	}
	return nil
}

func pods(by *meta.LabelSelector, template core.PodTemplateSpec, claims []core.PersistentVolumeClaim) error {
	for key, value := range by.MatchLabels {
		if template.Labels[key] != value {
			return fmt.Errorf("the selector's %s=%s is no label of the pods", key, value)
		}
	}
	volumes := map[string]bool{}
	for _, volume := range template.Spec.Volumes {
		volumes[volume.Name] = true
	}
	for _, claim := range claims {
		volumes[claim.Name] = true
	}
	for _, container := range append(template.Spec.InitContainers, template.Spec.Containers...) {
		for _, mount := range container.VolumeMounts {
			if !volumes[mount.Name] {
				return fmt.Errorf("container %s mounts %s, which is no volume", container.Name, mount.Name)
			}
		}
	}
	return nil
}
