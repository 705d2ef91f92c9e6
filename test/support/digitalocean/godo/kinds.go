package main

import "github.com/digitalocean/godo"

type kind struct {
	name  string
	check func(*run) error
}

var page = &godo.ListOptions{Page: 1, PerPage: 50}

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKZ1cJb0Qw0QnQ0cY2FtcGxlLWtleS1mb3ItdGVzdHM= test"

var kinds = []kind{
	{"account", account}, {"ssh key", sshKey}, {"tag", tag}, {"vpc", vpc}, {"volume", volume}, {"droplet", droplet},
	{"droplet actions", dropletActions}, {"volume attachment", attachment}, {"firewall", firewall},
	{"reserved ip", reservedIP}, {"project", project}, {"alert policy", alertPolicy}, {"uptime", uptime},
	{"domain", domain}, {"database cluster", cluster},
}

func account(r *run) error {
	return all(
		func() error { _, _, err := r.Account.Get(r.context); return answered[godo.Account](r, "account", err) },
		func() error {
			_, _, err := r.Regions.List(r.context, page)
			return answered[[]godo.Region](r, "regions", err)
		},
		func() error {
			_, _, err := r.Sizes.List(r.context, page)
			return answered[[]godo.Size](r, "sizes", err)
		},
		func() error {
			_, _, err := r.Images.List(r.context, page)
			return answered[[]godo.Image](r, "images", err)
		},
		func() error {
			_, _, err := r.Images.GetBySlug(r.context, "debian-12-x64")
			return answered[godo.Image](r, "image", err)
		},
	)
}

func sshKey(r *run) error {
	made, _, err := r.Keys.Create(r.context, &godo.KeyCreateRequest{Name: "operator", PublicKey: key})
	if err := answered[godo.Key](r, "ssh_key", err); err != nil {
		return err
	}
	r.removed(func() (*godo.Response, error) { return r.Keys.DeleteByFingerprint(r.context, made.Fingerprint) })
	return all(
		func() error {
			_, _, err := r.Keys.List(r.context, page)
			return answered[[]godo.Key](r, "ssh_keys", err)
		},
		func() error {
			_, _, err := r.Keys.GetByID(r.context, made.ID)
			return answered[godo.Key](r, "ssh_key", err)
		},
		func() error {
			_, _, err := r.Keys.UpdateByID(r.context, made.ID, &godo.KeyUpdateRequest{Name: "another"})
			return answered[godo.Key](r, "ssh_key", err)
		},
	)
}

func tag(r *run) error {
	_, _, err := r.Tags.Create(r.context, &godo.TagCreateRequest{Name: "web"})
	r.removed(func() (*godo.Response, error) { return r.Tags.Delete(r.context, "web") })
	return all(
		func() error { return answered[godo.Tag](r, "tag", err) },
		func() error { _, _, err := r.Tags.Get(r.context, "web"); return answered[godo.Tag](r, "tag", err) },
		func() error { _, _, err := r.Tags.List(r.context, page); return answered[[]godo.Tag](r, "tags", err) },
	)
}

func vpc(r *run) error {
	request := &godo.VPCCreateRequest{Name: "inside", RegionSlug: "fra1", IPRange: "10.20.30.0/24"}
	made, _, err := r.VPCs.Create(r.context, request)
	if err := answered[godo.VPC](r, "vpc", err); err != nil {
		return err
	}
	r.vpc = made
	r.cleanup = append(r.cleanup, func() error {
		return until(func() (bool, error) {
			// Its members are gone a moment after they are removed.
			response, err := r.VPCs.Delete(r.context, made.ID)
			if response != nil && response.StatusCode == 403 {
				return false, nil
			}
			return err == nil, err
		})
	})
	return all(
		func() error { _, _, err := r.VPCs.Get(r.context, made.ID); return answered[godo.VPC](r, "vpc", err) },
		func() error { _, _, err := r.VPCs.List(r.context, page); return answered[[]godo.VPC](r, "vpcs", err) },
		func() error {
			_, _, err := r.VPCs.Update(r.context, made.ID, &godo.VPCUpdateRequest{Name: "within"})
			return answered[godo.VPC](r, "vpc", err)
		},
	)
}

func volume(r *run) error {
	request := &godo.VolumeCreateRequest{Name: "data", Region: "fra1", SizeGigaBytes: 10, FilesystemType: "ext4"}
	made, _, err := r.Storage.CreateVolume(r.context, request)
	if err := answered[godo.Volume](r, "volume", err); err != nil {
		return err
	}
	r.volume = made
	r.removed(func() (*godo.Response, error) { return r.Storage.DeleteVolume(r.context, made.ID) })
	return all(
		func() error {
			_, _, err := r.Storage.GetVolume(r.context, made.ID)
			return answered[godo.Volume](r, "volume", err)
		},
		func() error {
			params := &godo.ListVolumeParams{Name: "data", Region: "fra1", ListOptions: page}
			_, _, err := r.Storage.ListVolumes(r.context, params)
			return answered[[]godo.Volume](r, "volumes", err)
		},
		func() error {
			action, _, err := r.StorageActions.Resize(r.context, made.ID, 20, "fra1")
			return r.finished(action, err)
		},
	)
}
