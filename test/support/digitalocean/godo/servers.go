package main

import (
	"fmt"

	"github.com/digitalocean/godo"
)

func droplet(r *run) error {
	request := &godo.DropletCreateRequest{
		Name: "web-1", Region: "fra1", Size: "s-1vcpu-1gb", Image: godo.DropletCreateImage{Slug: "debian-12-x64"},
		Tags: []string{"web"}, VPCUUID: r.vpc.ID, Monitoring: true, UserData: "#cloud-config\n",
	}
	made, _, err := r.Droplets.Create(r.context, request)
	if err := answered[godo.Droplet](r, "droplet", err); err != nil {
		return err
	}
	r.droplet = made
	r.removed(func() (*godo.Response, error) { return r.Droplets.Delete(r.context, made.ID) })
	return all(
		func() error {
			return until(func() (bool, error) {
				seen, _, err := r.Droplets.Get(r.context, made.ID)
				return err == nil && seen.Status == "active", answered[godo.Droplet](r, "droplet", err)
			})
		},
		func() error {
			_, _, err := r.Droplets.List(r.context, page)
			return answered[[]godo.Droplet](r, "droplets", err)
		},
		func() error {
			found, _, err := r.Droplets.ListByTag(r.context, "web", page)
			if err == nil && len(found) != 1 {
				err = fmt.Errorf("%d droplets have the tag", len(found))
			}
			return err
		},
	)
}

func dropletActions(r *run) error {
	id := r.droplet.ID
	return all(
		func() error {
			action, _, err := r.DropletActions.PowerOff(r.context, id)
			return r.finished(action, err)
		},
		func() error {
			action, _, err := r.DropletActions.Resize(r.context, id, "s-2vcpu-4gb", true)
			return r.finished(action, err)
		},
		func() error {
			action, _, err := r.DropletActions.PowerOn(r.context, id)
			return r.finished(action, err)
		},
		func() error {
			action, _, err := r.DropletActions.Rename(r.context, id, "web-2")
			return r.finished(action, err)
		},
		func() error {
			action, _, err := r.DropletActions.EnableIPv6(r.context, id)
			return r.finished(action, err)
		},
		func() error {
			_, _, err := r.Droplets.Actions(r.context, id, page)
			return answered[[]godo.Action](r, "actions", err)
		},
	)
}

func attachment(r *run) error {
	return all(
		func() error {
			action, _, err := r.StorageActions.Attach(r.context, r.volume.ID, r.droplet.ID)
			return r.finished(action, err)
		},
		func() error {
			action, _, err := r.StorageActions.DetachByDropletID(r.context, r.volume.ID, r.droplet.ID)
			return r.finished(action, err)
		},
	)
}

func firewall(r *run) error {
	request := &godo.FirewallRequest{
		Name: "edge", Tags: []string{"web"},
		InboundRules: []godo.InboundRule{
			{Protocol: "tcp", PortRange: "443", Sources: &godo.Sources{Addresses: []string{"0.0.0.0/0", "::/0"}}},
		},
		OutboundRules: []godo.OutboundRule{
			{Protocol: "tcp", PortRange: "all", Destinations: &godo.Destinations{Addresses: []string{"0.0.0.0/0"}}},
		},
	}
	made, _, err := r.Firewalls.Create(r.context, request)
	if err := answered[godo.Firewall](r, "firewall", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return r.Firewalls.Delete(r.context, made.ID) })
	return all(
		func() error {
			_, _, err := r.Firewalls.Get(r.context, made.ID)
			return answered[godo.Firewall](r, "firewall", err)
		},
		func() error {
			_, _, err := r.Firewalls.List(r.context, page)
			return answered[[]godo.Firewall](r, "firewalls", err)
		},
		func() error {
			request.Name = "rim"
			_, _, err := r.Firewalls.Update(r.context, made.ID, request)
			return answered[godo.Firewall](r, "firewall", err)
		},
	)
}

func reservedIP(r *run) error {
	made, _, err := r.ReservedIPs.Create(r.context, &godo.ReservedIPCreateRequest{Region: "fra1"})
	if err := answered[godo.ReservedIP](r, "reserved_ip", err); err != nil {
		return err
	}
	r.address = made
	r.removed(func() (*godo.Response, error) { return r.ReservedIPs.Delete(r.context, made.IP) })
	return all(
		func() error {
			action, _, err := r.ReservedIPActions.Assign(r.context, made.IP, r.droplet.ID)
			return r.finished(action, err)
		},
		func() error {
			seen, _, err := r.ReservedIPs.Get(r.context, made.IP)
			if err == nil && (seen.Droplet == nil || seen.Droplet.ID != r.droplet.ID) {
				err = fmt.Errorf("%s is not assigned", made.IP)
			}
			return answered[godo.ReservedIP](r, "reserved_ip", err)
		},
		func() error {
			_, _, err := r.ReservedIPs.List(r.context, page)
			return answered[[]godo.ReservedIP](r, "reserved_ips", err)
		},
		func() error {
			action, _, err := r.ReservedIPActions.Unassign(r.context, made.IP)
			return r.finished(action, err)
		},
	)
}
