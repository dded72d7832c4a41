#include "CInotifyTools.h"
