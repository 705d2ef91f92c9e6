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
		func() error {
			_, _, err := r.Projects.Get(r.context, made.ID)
			return answered[godo.Project](r, "project", err)
		},
		func() error {
			_, _, err := r.Projects.List(r.context, page)
			return answered[[]godo.Project](r, "projects", err)
		},
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
		func() error {
			_, _, err := checks.Get(r.context, made.ID)
			return answered[godo.UptimeCheck](r, "check", err)
		},
		func() error {
			_, _, err := checks.List(r.context, page)
			return answered[[]godo.UptimeCheck](r, "checks", err)
		},
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
		func() error {
			_, _, err := r.Domains.Get(r.context, "example.org")
			return answered[godo.Domain](r, "domain", err)
		},
		func() error {
			_, _, err := r.Domains.List(r.context, page)
			return answered[[]godo.Domain](r, "domains", err)
		},
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
