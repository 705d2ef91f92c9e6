// Package main serves cAdvisor's metrics of the containers and of the machine. The official command is not published as
// a Go module; this one takes its flags for the same things, without its pages, its API and its storage drivers.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/google/cadvisor/cache/memory"
	"github.com/google/cadvisor/container"
	_ "github.com/google/cadvisor/container/docker/install"
	v2 "github.com/google/cadvisor/info/v2"
	"github.com/google/cadvisor/manager"
	"github.com/google/cadvisor/metrics"
	"github.com/google/cadvisor/utils/sysfs"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

var (
	listenIP     = flag.String("listen_ip", "", "address to listen on; all when empty")
	port         = flag.String("port", "8080", "port to listen on")
	allLabels    = flag.Bool("store_container_labels", true, "whether metrics carry every label of their container")
	chosenLabels = flag.String("whitelisted_container_labels", "", "labels, comma separated, that metrics carry all the same")
	showVersion  = flag.Bool("version", false, "print the version and exit")
	ignored      = container.MetricSet{}
	keptInMemory = 2 * time.Minute
	// The manager fails on machines that lack the first, and the second needs a C library.
	unsupported   = container.MetricSet{container.ResctrlMetrics: {}, container.PerfMetrics: {}}
	scrapeOptions = v2.RequestOptions{IdType: v2.TypeName, Count: 1, Recursive: true}
)

func main() {
	flag.Var(&ignored, "disable_metrics", "kinds of metrics, comma separated, that are not collected")
	klog.InitFlags(nil)
	flag.Parse()
	if *showVersion {
		fmt.Println("cAdvisor version", version())
		return
	}
	if err := serve(); err != nil {
		klog.Exitf("cAdvisor cannot run: %v", err)
	}
}

func serve() error {
	included := container.AllMetrics.Difference(ignored).Difference(unsupported)
	cadvisor, err := manager.New(memory.New(keptInMemory, nil), sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags,
		included, http.DefaultClient, []string{"/"}, nil, "", 0)
	if err != nil {
		return err
	}
	if err := cadvisor.Start(); err != nil {
		return err
	}
	labels := metrics.DefaultContainerLabels
	if !*allLabels {
		labels = metrics.BaseContainerLabels(strings.Split(*chosenLabels, ","))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics.NewPrometheusCollector(cadvisor, labels, included, clock.RealClock{}, scrapeOptions),
		metrics.NewPrometheusMachineCollector(cadvisor, included))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "ok") })
	go stopOnSignal(cadvisor)
	return http.ListenAndServe(net.JoinHostPort(*listenIP, *port), nil)
}

func stopOnSignal(cadvisor manager.Manager) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	if err := cadvisor.Stop(); err != nil {
		klog.Exitf("cAdvisor did not stop cleanly: %v", err)
	}
	os.Exit(0)
}

func version() string {
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, module := range build.Deps {
			if module.Path == "github.com/google/cadvisor" {
				return module.Version
			}
		}
	}
	return "unknown"
}
