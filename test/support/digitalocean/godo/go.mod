module platform/test/digitalocean

go 1.25

require github.com/digitalocean/godo v1.201.0
