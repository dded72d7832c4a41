// libinotifytools as Swift sees it. The library has one global state: one thread may use it.
#pragma once
#include <inotifytools/inotify.h>
#include <inotifytools/inotifytools.h>
