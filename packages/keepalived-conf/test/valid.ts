/** A file with every block in it that stock keepalived takes without a word: what the corpus is made from. */
export const valid = `global_defs {
    router_id LVS_1
    enable_script_security
    script_user root
}
linkbeat_interfaces {
    eth1
}
track_group TG {
    group {
        VI_1
    }
}
static_ipaddress {
    125.38.38.70/24 dev eth0
}
static_routes {
    10.7.0.0/16 via 125.38.38.1 dev eth0
}
static_rules {
    from 10.7.0.0/16 table 100 priority 700
}
track_file maintenance {
    file /run/keelson-no-such-file
    weight 0
}
vrrp_track_process proxy {
    process no-such-process
}
vrrp_script check {
    script "/bin/true"
}
bfd_instance gateway {
    neighbor_ip 125.38.38.1
    source_ip 125.38.38.11
}
vrrp_sync_group G {
    group {
        VI_1
        VI_2
    }
    track_interface {
    }
    track_script {
        check
    }
    track_file {
        maintenance
    }
    track_process {
        proxy
    }
    track_bfd {
        gateway
    }
}
garp_group {
    garp_interval 0.1
    interface eth0
}
vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        125.38.38.64
    }
}
vrrp_instance VI_2 {
    state BACKUP
    interface eth1
    virtual_router_id 52
    virtual_ipaddress {
        125.38.38.65/24 dev eth1
    }
    virtual_ipaddress_excluded {
        125.38.38.66
    }
    virtual_routes {
        10.8.0.0/16 via 125.38.38.1 dev eth0
    }
    virtual_rules {
        from 10.8.0.0/16 table 100 priority 800
    }
}
vrrp_instance VI_3 {
    state BACKUP
    interface eth0
    virtual_router_id 53
    unicast_src_ip 125.38.38.11
    unicast_peer {
        125.38.38.12
    }
    track_interface {
        eth1
    }
    track_script {
        check
    }
    track_file {
        maintenance
    }
    track_process {
        proxy
    }
    track_bfd {
        gateway
    }
    virtual_ipaddress {
        125.38.38.67
    }
}
interface_up_down_delays {
    eth1 0.1
}
SSL {
    ca /etc/ssl/no-such-file
}
virtual_server_group SERVICES {
    125.38.38.80 80
}
virtual_server 125.38.38.64 80 {
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 125.38.38.101 80 {
        TCP_CHECK {
        }
        HTTP_GET {
            url {
                path /
            }
        }
        SSL_GET {
            url {
                path /
            }
        }
        SMTP_CHECK {
        }
        DNS_CHECK {
        }
        UDP_CHECK {
        }
        PING_CHECK {
        }
        MISC_CHECK {
            misc_path /bin/true
        }
        FILE_CHECK {
            track_file maintenance
        }
        BFD_CHECK {
            name gateway
        }
    }
    real_server 125.38.38.102 80 {
        weight 2
    }
}
`
