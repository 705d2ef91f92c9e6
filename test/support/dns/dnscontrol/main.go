package main

import (
	"os"

	"github.com/StackExchange/dnscontrol/v4/commands"
	_ "github.com/StackExchange/dnscontrol/v4/providers/axfrddns"
)

func main() { os.Exit(commands.Run("DNSControl version v4.20.0")) }
