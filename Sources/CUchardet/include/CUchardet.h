// uchardet, which tells in which encoding a text is, and the C library's iconv, which reads it.
#pragma once
#include <iconv.h>
#include <uchardet/uchardet.h>
