// OpenSSL's digests, ciphers and random numbers as Swift sees them.
#pragma once
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
