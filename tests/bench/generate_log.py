#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a CommonSecurityLog export of a wanted size, always the same for the same seed.

usage: generate_log.py MEGABYTES [SEED] > LOG

Rows have the width and the filling of a firewall's export: 152 columns of which some
thirty hold something, about 500 bytes. All addresses are of the documentation and
private ranges, but for one row in 10 000, in which the destination is an indicator of
the sample playbook; every third of these on another port.
"""
import random
import sys

COLUMNS = (
    "TenantId,SourceSystem,TimeGenerated [UTC],ReceiptTime,DeviceVendor,DeviceProduct,"
    "DeviceEventClassID,LogSeverity,OriginalLogSeverity,DeviceAction,SimplifiedDeviceAction,"
    "Computer,CommunicationDirection,DeviceFacility,DestinationPort,DestinationIP,DeviceAddress,"
    "DeviceName,Message,Protocol,SourcePort,SourceIP,RemoteIP,RemotePort,MaliciousIP,"
    "ThreatSeverity,IndicatorThreatType,ThreatDescription,ThreatConfidence,DeviceVersion,"
    "Activity,ApplicationProtocol,DestinationHostName,RequestURL,RequestClientApplication,"
    "RequestMethod,SourceHostName,SourceUserName,FileHash,SentBytes,ReceivedBytes,"
    "DeviceCustomString1,DeviceCustomString1Label"
).split(",")
WIDTH = 152
INDICATORS = (("195.20.239.136", 2375), ("47.253.156.31", 2375), ("60.165.167.98", 6379))


def address(rng):
    net = rng.choice(("192.0.2.", "198.51.100."))
    return net + str(rng.randrange(1, 255))


def row(rng, number, columns):
    minute, second = divmod(number // 50, 60)
    hour, minute = divmod(minute, 60)
    port = rng.choice((53, 80, 443, 443, 443, 8080))
    destination = address(rng)
    if rng.randrange(10000) == 0:
        destination, port = rng.choice(INDICATORS)
        if rng.randrange(3) == 0:
            port = 443
    host = "host%d.example" % rng.randrange(4000)
    cells = dict.fromkeys(columns, "")
    cells.update({
        "TenantId": "84c4c1b1-e590-4e0a-9f02-8290917541ca",
        "SourceSystem": "OpsManager",
        "TimeGenerated [UTC]": '"6/%d/2026, %d:%02d:%02d.%03d %s"' % (
            1 + hour // 24 % 30, (hour % 12) or 12, minute, second, number % 1000,
            "AM" if hour % 24 < 12 else "PM"),
        "DeviceVendor": "Example", "DeviceProduct": "Firewall", "DeviceEventClassID": "98",
        "LogSeverity": "4", "DeviceAction": rng.choice(("Permit", "Deny")),
        "Computer": "fw-1", "DestinationPort": str(port), "DestinationIP": destination,
        "DeviceAddress": "10.5.192.226", "DeviceName": "NSv 270",
        "Message": '"Connection ""opened"", policy %d"' % rng.randrange(300),
        "Protocol": "tcp/https", "SourcePort": str(rng.randrange(1024, 65536)),
        "SourceIP": "10.5.%d.%d" % (rng.randrange(256), rng.randrange(256)),
        "DeviceVersion": "7.0.1.99", "Activity": "Web site hit", "ApplicationProtocol": "HTTPS",
        "DestinationHostName": host,
        "RequestURL": "https://%s/path/%d?session=%d" % (host, rng.randrange(10**6), number),
        "RequestClientApplication": '"Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.6099.1"',
        "RequestMethod": "GET", "SentBytes": str(rng.randrange(10**6)),
        "ReceivedBytes": str(rng.randrange(10**7)),
        "DeviceCustomString1": "zone-dmz", "DeviceCustomString1Label": "Zone",
    })
    return ",".join(cells.values())


def main():
    wanted = int(sys.argv[1]) * 1000000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    columns = COLUMNS + ["FlexString%d" % i for i in range(WIDTH - len(COLUMNS))]
    written = 0
    number = 0
    out = sys.stdout
    written += out.write(",".join(columns) + "\r\n")
    while written < wanted:
        written += out.write(row(rng, number, columns) + "\r\n")
        number += 1


main()
