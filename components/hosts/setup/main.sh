# In this order: what is refused before anything is changed, what the rest needs, and what shuts somebody out last.
set_up() {
  refuse_what_is_not_supported
  stop_where_refused
  stop_beside_another
  set_up_packages
  set_up_kernel
  set_up_swap
  set_up_clock
  set_up_user
  set_up_docker
  set_up_firewall
  set_up_bans
  set_up_upgrades
  set_up_sshd
  if [ "$MODE" = check ] && [ "$differences" -gt 0 ]; then exit 1; fi
}

# read to its end before it begins; nothing that it starts reads from the script
set_up </dev/null
