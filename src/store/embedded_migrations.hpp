#pragma once

#include <vector>

/// The texts of migrations/, put into a source file by the build.
namespace bangiao::store::embedded {

struct File {
    const char* name;
    const char* sql;
};

extern const std::vector<File> ledger;
extern const std::vector<File> keyring;
extern const char* const roles;

// What guards the databases that those make, line by line (store/guards.hpp).
extern const char* const ledger_guards;
extern const char* const keyring_guards;

}  // namespace bangiao::store::embedded
