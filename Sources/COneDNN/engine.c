#include "kiso_onednn.h"
