package main

import "github.com/digitalocean/godo"

func cluster(r *run) error {
	databases := r.Databases
	request := &godo.DatabaseCreateRequest{
		Name: "store", EngineSlug: "pg", Version: "16", SizeSlug: "db-s-1vcpu-2gb", Region: "fra1", NumNodes: 1,
		PrivateNetworkUUID: r.vpc.ID, Tags: []string{"web"},
	}
	made, _, err := databases.Create(r.context, request)
	if err := answered[godo.Database](r, "database", err); err != nil {
		return err
	}
	id := made.ID
	r.removed(func() (*godo.Response, error) { return databases.Delete(r.context, id) })
	online := func() error {
		return until(func() (bool, error) {
			seen, _, err := databases.Get(r.context, id)
			return err == nil && seen.Status == "online", answered[godo.Database](r, "database", err)
		})
	}
	return all(
		online,
		func() error {
			_, _, err := databases.List(r.context, page)
			return answered[[]godo.Database](r, "databases", err)
		},
		func() error {
			_, _, err := databases.GetCA(r.context, id)
			return answered[godo.DatabaseCA](r, "ca", err)
		},
		func() error { return inside(r, id) },
		func() error { return settings(r, id) },
		func() error {
			_, err := databases.Resize(r.context, id, &godo.DatabaseResizeRequest{SizeSlug: "db-s-2vcpu-4gb", NumNodes: 2})
			return err
		},
		online,
	)
}

func inside(r *run, id string) error {
	databases := r.Databases
	pool := &godo.DatabaseCreatePoolRequest{Name: "shop-pool", User: "shop", Database: "shop", Mode: "transaction", Size: 5}
	return all(
		func() error {
			_, _, err := databases.CreateDB(r.context, id, &godo.DatabaseCreateDBRequest{Name: "shop"})
			return answered[godo.DatabaseDB](r, "db", err)
		},
		func() error {
			_, _, err := databases.GetDB(r.context, id, "shop")
			return answered[godo.DatabaseDB](r, "db", err)
		},
		func() error {
			_, _, err := databases.ListDBs(r.context, id, page)
			return answered[[]godo.DatabaseDB](r, "dbs", err)
		},
		func() error {
			_, _, err := databases.CreateUser(r.context, id, &godo.DatabaseCreateUserRequest{Name: "shop"})
			return answered[godo.DatabaseUser](r, "user", err)
		},
		func() error {
			_, _, err := databases.ListUsers(r.context, id, page)
			return answered[[]godo.DatabaseUser](r, "users", err)
		},
		func() error {
			_, _, err := databases.ResetUserAuth(r.context, id, "shop", &godo.DatabaseResetUserAuthRequest{})
			return answered[godo.DatabaseUser](r, "user", err)
		},
		func() error {
			_, _, err := databases.CreatePool(r.context, id, pool)
			return answered[godo.DatabasePool](r, "pool", err)
		},
		func() error {
			_, _, err := databases.ListPools(r.context, id, page)
			return answered[[]godo.DatabasePool](r, "pools", err)
		},
		func() error { _, err := databases.DeletePool(r.context, id, "shop-pool"); return err },
		func() error { _, err := databases.DeleteUser(r.context, id, "shop"); return err },
		func() error { _, err := databases.DeleteDB(r.context, id, "shop"); return err },
	)
}

func settings(r *run, id string) error {
	databases := r.Databases
	return all(
		func() error {
			rules := []*godo.DatabaseFirewallRule{{Type: "tag", Value: "web"}}
			_, err := databases.UpdateFirewallRules(r.context, id, &godo.DatabaseUpdateFirewallRulesRequest{Rules: rules})
			return err
		},
		func() error {
			_, _, err := databases.GetFirewallRules(r.context, id)
			return answered[[]godo.DatabaseFirewallRule](r, "rules", err)
		},
		func() error {
			request := &godo.DatabaseUpdateMaintenanceRequest{Day: "sunday", Hour: "03:00"}
			_, err := databases.UpdateMaintenance(r.context, id, request)
			return err
		},
		func() error {
			memory := 16
			_, err := databases.UpdatePostgreSQLConfig(r.context, id, &godo.PostgreSQLConfig{WorkMem: &memory})
			return err
		},
		func() error {
			_, _, err := databases.GetPostgreSQLConfig(r.context, id)
			return answered[godo.PostgreSQLConfig](r, "config", err)
		},
	)
}
