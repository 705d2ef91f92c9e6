package main

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// settings are what the variables say.
type settings struct {
	port     int
	database *pgxpool.Config
	redis    *redis.Options
}

// variableError is a mistake in the variables, in one sentence for whoever set them.
type variableError struct{ sentence string }

func (wrong variableError) Error() string { return wrong.sentence }

func wrong(format string, values ...any) error {
	return variableError{fmt.Sprintf(format, values...)}
}

func readSettings(variable func(string) string) (settings, error) {
	for _, name := range []string{"PORT", "DATABASE_URL", "REDIS_URL", "FRONTEND_URL", "CLAUDE_API_KEY", "OPENAI_API_KEY"} {
		if variable(name) == "" {
			return settings{}, wrong("%s is not set", name)
		}
	}
	port, err := strconv.Atoi(variable("PORT"))
	if err != nil || port < 1 || port > 65_535 {
		return settings{}, wrong("PORT is %q: a whole number from 1 to 65535 is allowed", variable("PORT"))
	}
	if site, err := url.Parse(variable("FRONTEND_URL")); err != nil || site.Host == "" {
		return settings{}, wrong("FRONTEND_URL is %q: an address with http:// or https:// is allowed", variable("FRONTEND_URL"))
	}
	// the addresses hold passwords: what is wrong with them is not told in their words
	database, err := pgxpool.ParseConfig(variable("DATABASE_URL"))
	if err != nil {
		return settings{}, wrong("DATABASE_URL is not an address that begins with postgres://")
	}
	cache, err := redis.ParseURL(variable("REDIS_URL"))
	if err != nil {
		return settings{}, wrong("REDIS_URL is not an address that begins with redis://")
	}
	return settings{port: port, database: database, redis: cache}, nil
}
