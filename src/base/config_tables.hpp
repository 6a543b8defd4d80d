#pragma once

#include "base/config.hpp"
#include "base/toml_table.hpp"

namespace bangiao {

// The tables that every program which serves HTTPS has in common. Each takes what it finds and
// leaves the rest at its default; throws as TomlTable does.
void read_table(TomlTable table, Config::Listen& listen);
void read_table(TomlTable table, Config::Tls& tls);
void read_table(TomlTable table, Config::Limits& limits);

}  // namespace bangiao
