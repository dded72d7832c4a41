// libsystemd's journal and notification calls as Swift sees them.
#pragma once
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
