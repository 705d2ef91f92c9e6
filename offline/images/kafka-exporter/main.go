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
const version = "1.1.0"

type addresses []string

func (list *addresses) String() string { return strings.Join(*list, ",") }

func (list *addresses) Set(address string) error {
	*list = append(*list, address)
	return nil
}

func main() {
	var servers addresses
	var login login
	flag.Var(&servers, "kafka.server", "host:port of a broker; may be given several times (kafka:9092)")
	listen := flag.String("web.listen-address", ":9308", "address to listen on")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.BoolVar(&login.enabled, "sasl.enabled", false, "log in")
	flag.StringVar(&login.mechanism, "sasl.mechanism", "scram-sha256", "the only one: scram-sha256")
	flag.StringVar(&login.user, "sasl.username", "", "user to log in as")
	flag.StringVar(&login.password, "sasl.password", "", "password of the user; best in a file of arguments")
	words, err := expand(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	flag.CommandLine.Parse(words)
	if *showVersion {
		fmt.Println("kafka_exporter version", version)
		return
	}
	if len(servers) == 0 {
		servers = addresses{"kafka:9092"}
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := serve(servers, login, *listen); err != nil {
		slog.Error("the exporter cannot run", "error", err)
		os.Exit(1)
	}
}

// serve does not wait for Kafka: a scrape asks it, and fails with the reason while it does not answer.
func serve(servers []string, login login, listen string) error {
	options, err := login.options()
	if err != nil {
		return err
	}
	options = append(options, kgo.SeedBrokers(servers...), kgo.ClientID("kafka_exporter"))
	client, err := kgo.NewClient(options...)
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
