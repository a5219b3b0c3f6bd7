#pragma once
// glibc's own figures of its heap; Swift's Glibc module leaves them out.
#include <malloc.h>
