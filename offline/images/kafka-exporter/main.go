// Package main serves metrics of a Kafka cluster: brokers, topics, offsets and the lag of consumer groups, with the
// names and labels of danielqsj/kafka_exporter, whose dashboards and alerts then work.
package main

import (
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// version is this program's own: no release of kafka_exporter is inside.
const version = "1.0.0"

type addresses []string

func (list *addresses) String() string { return strings.Join(*list, ",") }

func (list *addresses) Set(address string) error {
	*list = append(*list, address)
	return nil
}

func main() {
	var servers addresses
	flag.Var(&servers, "kafka.server", "host:port of a broker; may be given several times (kafka:9092)")
	listen := flag.String("web.listen-address", ":9308", "address to listen on")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Println("kafka_exporter version", version)
		return
	}
	if len(servers) == 0 {
		servers = addresses{"kafka:9092"}
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := serve(servers, *listen); err != nil {
		slog.Error("the exporter cannot run", "error", err)
		os.Exit(1)
	}
}

// serve does not wait for Kafka: a scrape asks it, and fails with the reason while it does not answer.
func serve(servers []string, listen string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(servers...), kgo.ClientID("kafka_exporter"))
	if err != nil {
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(cluster{kadm.NewClient(client)}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "ok") })
	go stopOnSignal(client)
	slog.Info("serving metrics", "address", listen, "kafka", servers)
	return http.ListenAndServe(listen, nil)
}

func stopOnSignal(client *kgo.Client) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	client.Close()
	os.Exit(0)
}
