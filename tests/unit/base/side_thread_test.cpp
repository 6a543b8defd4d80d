#include "base/side_thread.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

namespace bangiao {
namespace {

TEST(SideThread, DoesItsTasksBesideItsMasterOnOneThread) {
    SideThread side("aside");
    std::latch both(2);
    std::thread::id first, second;
    SideThread::Task task = side.begin([&] {
        both.arrive_and_wait();  // never comes past here unless the master goes on meanwhile
        first = std::this_thread::get_id();
    });
    both.arrive_and_wait();
    task.finish();
    side.begin([&] { second = std::this_thread::get_id(); }).finish();
    EXPECT_EQ(first, second);
    EXPECT_NE(first, std::this_thread::get_id());
}

TEST(SideThread, WhatATaskThrowsIsThrownWhereItIsWaitedFor) {
    SideThread side("aside");
    SideThread::Task task = side.begin([] { throw std::runtime_error("no"); });
    EXPECT_THROW(task.finish(), std::runtime_error);
    bool done = false;
    side.begin([&] { done = true; }).finish();
    EXPECT_TRUE(done);
}

TEST(SideThread, WhoLetsATaskGoWaitsForItsEnd) {
    SideThread side("aside");
    std::latch begun(1), may_end(1);
    std::atomic<bool> ended = false;
    std::thread ender;
    {
        const SideThread::Task task = side.begin([&] {
            begun.count_down();
            may_end.wait();
            ended = true;
        });
        begun.wait();
        ender = std::thread([&] { may_end.count_down(); });
    }
    EXPECT_TRUE(ended);
    ender.join();
}

}  // namespace
}  // namespace bangiao
