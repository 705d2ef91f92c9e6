package main

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/twmb/franz-go/pkg/kadm"
)

// scrapeTimeout is below Prometheus' own default of 10 seconds, so that a scrape ends with the reason.
const scrapeTimeout = 8 * time.Second

var (
	brokers            = describe("brokers", "Brokers of the cluster.")
	brokerInfo         = describe("broker_info", "A broker and its address.", "id", "address")
	partitions         = describe("topic_partitions", "Partitions of a topic.", "topic")
	leader             = describePartition("leader", "Id of the broker that leads the partition.")
	replicas           = describePartition("replicas", "Replicas of the partition.")
	inSyncReplicas     = describePartition("in_sync_replica", "Replicas of the partition that are in sync.")
	leaderIsPreferred  = describePartition("leader_is_preferred", "1 when the preferred broker leads the partition.")
	underReplicated    = describePartition("under_replicated_partition", "1 when a replica is not in sync.")
	oldestOffset       = describePartition("oldest_offset", "Offset of the oldest record that is kept.")
	currentOffset      = describePartition("current_offset", "Offset that the next record gets.")
	groupMembers       = describe("consumergroup_members", "Members of a consumer group.", "consumergroup")
	groupOffset        = describeGroup("current_offset", "Offset that the group committed.", "partition")
	groupOffsetSum     = describeGroup("current_offset_sum", "Sum of the offsets that the group committed.")
	groupLag           = describeGroup("lag", "Records that the group has not yet consumed.", "partition")
	groupLagSum        = describeGroup("lag_sum", "Records of the topic that the group has not yet consumed.")
	clusterDescription = prometheus.NewDesc("kafka_scrape", "What the cluster answered.", nil, nil)
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("kafka_"+name, help, labels, nil)
}

func describePartition(name, help string) *prometheus.Desc {
	return describe("topic_partition_"+name, help, "topic", "partition")
}

func describeGroup(name, help string, more ...string) *prometheus.Desc {
	return describe("consumergroup_"+name, help, append([]string{"consumergroup", "topic"}, more...)...)
}

type cluster struct{ admin *kadm.Client }

// Describe names no metric: which there are depends on what the cluster answers.
func (cluster) Describe(chan<- *prometheus.Desc) {}

func (c cluster) Collect(found chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	emit := func(metric *prometheus.Desc, value float64, labels ...string) {
		found <- prometheus.MustNewConstMetric(metric, prometheus.GaugeValue, value, labels...)
	}
	for _, collect := range []func(context.Context, emitter) error{c.collectTopics, c.collectOffsets, c.collectGroups} {
		if err := collect(ctx, emit); err != nil {
			slog.Error("Kafka did not answer", "error", err)
			found <- prometheus.NewInvalidMetric(clusterDescription, err)
			return
		}
	}
}

type emitter func(metric *prometheus.Desc, value float64, labels ...string)

func (c cluster) collectTopics(ctx context.Context, emit emitter) error {
	metadata, err := c.admin.Metadata(ctx)
	if err != nil {
		return err
	}
	emit(brokers, float64(len(metadata.Brokers)))
	for _, broker := range metadata.Brokers {
		address := broker.Host + ":" + strconv.Itoa(int(broker.Port))
		emit(brokerInfo, 1, strconv.Itoa(int(broker.NodeID)), address)
	}
	for _, topic := range metadata.Topics {
		emit(partitions, float64(len(topic.Partitions)), topic.Topic)
	}
	metadata.Topics.EachPartition(func(detail kadm.PartitionDetail) {
		labels := []string{detail.Topic, strconv.Itoa(int(detail.Partition))}
		emit(leader, float64(detail.Leader), labels...)
		emit(replicas, float64(len(detail.Replicas)), labels...)
		emit(inSyncReplicas, float64(len(detail.ISR)), labels...)
		emit(leaderIsPreferred, flagValue(len(detail.Replicas) > 0 && detail.Replicas[0] == detail.Leader), labels...)
		emit(underReplicated, flagValue(len(detail.ISR) < len(detail.Replicas)), labels...)
	})
	return nil
}

func flagValue(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

func (c cluster) collectOffsets(ctx context.Context, emit emitter) error {
	oldest, err := c.admin.ListStartOffsets(ctx)
	if err != nil {
		return err
	}
	newest, err := c.admin.ListEndOffsets(ctx)
	if err != nil {
		return err
	}
	emitOffsets(emit, oldestOffset, oldest)
	emitOffsets(emit, currentOffset, newest)
	return nil
}

// emitOffsets leaves out partitions that have no leader at the moment: their offset is not known.
func emitOffsets(emit emitter, metric *prometheus.Desc, offsets kadm.ListedOffsets) {
	offsets.Each(func(offset kadm.ListedOffset) {
		if offset.Err == nil {
			emit(metric, float64(offset.Offset), offset.Topic, strconv.Itoa(int(offset.Partition)))
		}
	})
}

func (c cluster) collectGroups(ctx context.Context, emit emitter) error {
	groups, err := c.admin.Lag(ctx)
	if err != nil {
		return err
	}
	for name, group := range groups {
		if err := group.Error(); err != nil {
			return err
		}
		emit(groupMembers, float64(len(group.Members)), name)
		for topic, lags := range group.Lag {
			emitGroup(emit, name, topic, lags)
		}
	}
	return nil
}

func emitGroup(emit emitter, group, topic string, lags map[int32]kadm.GroupMemberLag) {
	var offsets, behind int64
	for partition, lag := range lags {
		if lag.Err != nil || lag.Commit.At < 0 {
			continue
		}
		offsets += lag.Commit.At
		behind += lag.Lag
		emit(groupOffset, float64(lag.Commit.At), group, topic, strconv.Itoa(int(partition)))
		emit(groupLag, float64(lag.Lag), group, topic, strconv.Itoa(int(partition)))
	}
	emit(groupOffsetSum, float64(offsets), group, topic)
	emit(groupLagSum, float64(behind), group, topic)
}
