module platform/maicivy-backend

go 1.25.1

require (
	github.com/coder/websocket v1.8.14
	github.com/jackc/pgx/v5 v5.9.2
	github.com/prometheus/client_golang v1.23.2
	github.com/redis/go-redis/v9 v9.17.0
	golang.org/x/sync v0.20.0
)
