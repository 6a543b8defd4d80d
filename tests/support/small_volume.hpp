#pragma once

#include <cstddef>
#include <filesystem>

namespace bangiao::testing {

/// A volume of its own in the place of a folder, of so much room, that can be full: a real one (a
/// tmpfs), for what a server does on it ends at many calls, and only the kernel knows which of them
/// still find room. Only this process sees it, and those that it starts afterwards from the same
/// thread, so that nothing stays behind however a test ends. Root may make one, and who is allowed
/// a user namespace; in a container whose root may not mount it takes `--cap-add SYS_ADMIN`.
class SmallVolume {
public:
    /// `folder` is made where it is missing; what it held is out of sight for as long as this
    /// lives. Throws std::runtime_error where it cannot be had.
    SmallVolume(std::filesystem::path folder, std::size_t mebibytes);
    ~SmallVolume();
    SmallVolume(const SmallVolume&) = delete;
    SmallVolume& operator=(const SmallVolume&) = delete;

    /// Takes what room there is left, to the last block.
    void fill() const;
    /// Gives it back, as an operator does who finds something to throw away.
    void make_room() const;

private:
    std::filesystem::path filler() const { return folder_ / "filler"; }

    std::filesystem::path folder_;
};

}  // namespace bangiao::testing
