package main

import (
	"fmt"

	"github.com/digitalocean/godo"
)

func project(r *run) error {
	request := &godo.CreateProjectRequest{Name: "platform", Purpose: "Web Application", Environment: "Production"}
	made, _, err := r.Projects.Create(r.context, request)
	if err := answered[godo.Project](r, "project", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return r.Projects.Delete(r.context, made.ID) })
	return all(
		func() error { _, _, err := r.Projects.Get(r.context, made.ID); return answered[godo.Project](r, "project", err) },
		func() error { _, _, err := r.Projects.List(r.context, page); return answered[[]godo.Project](r, "projects", err) },
		func() error {
			_, _, err := r.Projects.Update(r.context, made.ID, &godo.UpdateProjectRequest{Description: "a platform"})
			return answered[godo.Project](r, "project", err)
		},
		func() error {
			_, _, err := r.Projects.AssignResources(r.context, made.ID, r.droplet.URN(), r.volume.URN(), r.address.URN())
			return answered[[]godo.ProjectResource](r, "resources", err)
		},
		func() error {
			held, _, err := r.Projects.ListResources(r.context, made.ID, page)
			if err == nil && len(held) != 3 {
				err = fmt.Errorf("%d things belong to the project", len(held))
			}
			return answered[[]godo.ProjectResource](r, "resources", err)
		},
		func() error {
			standard, _, err := r.Projects.GetDefault(r.context)
			if err == nil {
				_, _, err = r.Projects.AssignResources(r.context, standard.ID, r.droplet.URN(), r.volume.URN(), r.address.URN())
			}
			return err
		},
	)
}

func alertPolicy(r *run) error {
	owner, _, err := r.Account.Get(r.context)
	if err != nil {
		return err
	}
	enabled := true
	request := godo.AlertPolicyCreateRequest{
		Type: godo.DropletCPUUtilizationPercent, Description: "busy", Compare: godo.GreaterThan, Value: 90, Window: "5m",
		Tags: []string{"web"}, Enabled: &enabled, Alerts: godo.Alerts{Email: []string{owner.Email}},
	}
	made, _, err := r.Monitoring.CreateAlertPolicy(r.context, &request)
	if err := answered[godo.AlertPolicy](r, "policy", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return r.Monitoring.DeleteAlertPolicy(r.context, made.UUID) })
	return all(
		func() error {
			_, _, err := r.Monitoring.GetAlertPolicy(r.context, made.UUID)
			return answered[godo.AlertPolicy](r, "policy", err)
		},
		func() error {
			_, _, err := r.Monitoring.ListAlertPolicies(r.context, page)
			return answered[[]godo.AlertPolicy](r, "policies", err)
		},
		func() error {
			request.Value = 95
			change := godo.AlertPolicyUpdateRequest(request)
			_, _, err := r.Monitoring.UpdateAlertPolicy(r.context, made.UUID, &change)
			return answered[godo.AlertPolicy](r, "policy", err)
		},
	)
}

func uptime(r *run) error {
	owner, _, err := r.Account.Get(r.context)
	if err != nil {
		return err
	}
	checks := r.UptimeChecks
	request := &godo.CreateUptimeCheckRequest{
		Name: "site", Type: "https", Target: "https://example.org", Regions: []string{"eu_west"}, Enabled: true,
	}
	made, _, err := checks.Create(r.context, request)
	if err := answered[godo.UptimeCheck](r, "check", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return checks.Delete(r.context, made.ID) })
	alert := &godo.CreateUptimeAlertRequest{
		Name: "down", Type: "down", Period: "2m", Notifications: &godo.Notifications{Email: []string{owner.Email}},
	}
	bell, _, err := checks.CreateAlert(r.context, made.ID, alert)
	if err := answered[godo.UptimeAlert](r, "alert", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return checks.DeleteAlert(r.context, made.ID, bell.ID) })
	return all(
		func() error { _, _, err := checks.Get(r.context, made.ID); return answered[godo.UptimeCheck](r, "check", err) },
		func() error { _, _, err := checks.List(r.context, page); return answered[[]godo.UptimeCheck](r, "checks", err) },
		func() error {
			_, _, err := checks.GetAlert(r.context, made.ID, bell.ID)
			return answered[godo.UptimeAlert](r, "alert", err)
		},
		func() error {
			_, _, err := checks.ListAlerts(r.context, made.ID, page)
			return answered[[]godo.UptimeAlert](r, "alerts", err)
		},
	)
}

func domain(r *run) error {
	_, _, err := r.Domains.Create(r.context, &godo.DomainCreateRequest{Name: "example.org", IPAddress: "192.0.2.1"})
	if err := answered[godo.Domain](r, "domain", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return r.Domains.Delete(r.context, "example.org") })
	request := &godo.DomainRecordEditRequest{Type: "CNAME", Name: "www", Data: "@", TTL: 300}
	made, _, err := r.Domains.CreateRecord(r.context, "example.org", request)
	if err := answered[godo.DomainRecord](r, "domain_record", err); err != nil {
		return err
	}
	return all(
		func() error { _, _, err := r.Domains.Get(r.context, "example.org"); return answered[godo.Domain](r, "domain", err) },
		func() error { _, _, err := r.Domains.List(r.context, page); return answered[[]godo.Domain](r, "domains", err) },
		func() error {
			_, _, err := r.Domains.Records(r.context, "example.org", page)
			return answered[[]godo.DomainRecord](r, "domain_records", err)
		},
		func() error {
			request.Data = "elsewhere.example.org."
			_, _, err := r.Domains.EditRecord(r.context, "example.org", made.ID, request)
			return answered[godo.DomainRecord](r, "domain_record", err)
		},
		func() error { _, err := r.Domains.DeleteRecord(r.context, "example.org", made.ID); return err },
	)
}

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
		func() error { _, _, err := databases.List(r.context, page); return answered[[]godo.Database](r, "databases", err) },
		func() error { _, _, err := databases.GetCA(r.context, id); return answered[godo.DatabaseCA](r, "ca", err) },
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
		func() error { _, _, err := databases.GetDB(r.context, id, "shop"); return answered[godo.DatabaseDB](r, "db", err) },
		func() error { _, _, err := databases.ListDBs(r.context, id, page); return answered[[]godo.DatabaseDB](r, "dbs", err) },
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
