package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

type login struct {
	enabled                   bool
	mechanism, user, password string
}

func (l login) options() ([]kgo.Opt, error) {
	if !l.enabled {
		return nil, nil
	}
	if l.mechanism != "scram-sha256" {
		return nil, fmt.Errorf("sasl.mechanism is %q; allowed: scram-sha256", l.mechanism)
	}
	return []kgo.Opt{kgo.SASL(scram.Auth{User: l.user, Pass: l.password}.AsSha256Mechanism())}, nil
}

// expand puts the lines of FILE where an argument is @FILE, as kafka_exporter does: a password in a file stands in no
// list of processes.
func expand(arguments []string) ([]string, error) {
	var all []string
	for _, argument := range arguments {
		path, isFile := strings.CutPrefix(argument, "@")
		if !isFile {
			all = append(all, argument)
			continue
		}
		lines, err := linesOf(path)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

func linesOf(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := scanner.Text(); !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, scanner.Err()
}
