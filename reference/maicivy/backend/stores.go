package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

const (
	storeTimeout = 5 * time.Second
	// patience is how long the start waits for the database.
	patience = 60 * time.Second
	// lock is any number: whoever makes tables in this database takes the lock of the same one.
	lock = 8080
	// pagesKey names the hash that counts visits by page.
	pagesKey = "visits:pages"
)

const tables = `
	CREATE TABLE IF NOT EXISTS probe (instance text PRIMARY KEY, value text NOT NULL);
	CREATE TABLE IF NOT EXISTS visit (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
		at timestamptz NOT NULL DEFAULT now(),
		page text NOT NULL
	);`

// stores are the database and the cache that the service was given.
type stores struct {
	database *pgxpool.Pool
	cache    *redis.Client
	instance string
}

// connection is a store by its name, with the proof that it works: writing and reading back.
type connection struct {
	name  string
	prove func(context.Context) error
}

func openStores(ctx context.Context, settings settings) (*stores, error) {
	database, err := pgxpool.NewWithConfig(ctx, settings.database)
	if err != nil {
		return nil, err
	}
	instance, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	opened := &stores{database: database, cache: redis.NewClient(settings.redis), instance: instance}
	if err := opened.makeTables(ctx); err != nil {
		opened.close()
		return nil, fmt.Errorf("the database: %w", err)
	}
	return opened, nil
}

// makeTables waits until the server answers; instances that start at once make them one after the other.
func (stores *stores) makeTables(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := pgx.BeginFunc(ctx, stores.database, func(transaction pgx.Tx) error {
			if _, err := transaction.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", lock); err != nil {
				return err
			}
			_, err := transaction.Exec(ctx, tables)
			return err
		})
		if err == nil {
			return nil
		}
		slog.Warn("no tables yet", "reason", err.Error())
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

func (stores *stores) close() {
	stores.database.Close()
	_ = stores.cache.Close()
}

func (stores *stores) connections() []connection {
	return []connection{{"postgres", stores.proveDatabase}, {"redis", stores.proveCache}}
}

var errOther = errors.New("what was read is not what was written")

func (stores *stores) proveDatabase(ctx context.Context) error {
	value := rand.Text()
	write := "INSERT INTO probe VALUES ($1, $2) ON CONFLICT (instance) DO UPDATE SET value = excluded.value"
	if _, err := stores.database.Exec(ctx, write, stores.instance, value); err != nil {
		return err
	}
	var found string
	row := stores.database.QueryRow(ctx, "SELECT value FROM probe WHERE instance = $1", stores.instance)
	if err := row.Scan(&found); err != nil {
		return err
	}
	if found != value {
		return errOther
	}
	return nil
}

func (stores *stores) proveCache(ctx context.Context) error {
	key, value := "probe:"+stores.instance, rand.Text()
	if err := stores.cache.Set(ctx, key, value, time.Minute).Err(); err != nil {
		return err
	}
	found, err := stores.cache.Get(ctx, key).Result()
	if err != nil {
		return err
	}
	if found != value {
		return errOther
	}
	return nil
}

// visit is one look at a page, stored in both.
func (stores *stores) visit(ctx context.Context, page string) error {
	if _, err := stores.database.Exec(ctx, "INSERT INTO visit (page) VALUES ($1)", page); err != nil {
		return err
	}
	return stores.cache.HIncrBy(ctx, pagesKey, page, 1).Err()
}

// visits are the database's count of all and the cache's by page.
type visits struct {
	Total int64             `json:"total"`
	Pages map[string]string `json:"pages"`
}

func (stores *stores) visits(ctx context.Context) (visits, error) {
	var found visits
	if err := stores.database.QueryRow(ctx, "SELECT count(*) FROM visit").Scan(&found.Total); err != nil {
		return visits{}, err
	}
	pages, err := stores.cache.HGetAll(ctx, pagesKey).Result()
	found.Pages = pages
	return found, err
}
