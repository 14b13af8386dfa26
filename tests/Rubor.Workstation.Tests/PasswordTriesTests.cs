using System.Net;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

/// <summary>The limits by themselves, over hours of a clock that moves.</summary>
public class PasswordTriesTests
{
    static readonly IPAddress Clinic = IPAddress.Parse("203.0.113.7");

    readonly MovingClock clock = new();
    readonly PasswordTries tries;

    public PasswordTriesTests() => tries = new(clock);

    [Fact]
    public async Task Waits_double_end_at_the_longest_and_are_forgotten()
    {
        for (int i = 1; i < PasswordTries.FreeTries; i++)
            Assert.Equal(TimeSpan.Zero, await WrongAsync("anna", Clinic));
        foreach (int seconds in new[] { 15, 30, 60, 120, 240, 300, 300, 300 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), await WrongAsync("anna", Clinic));
            clock.Pass((seconds - 1) / 60.0);
            Assert.True(await WaitAsync("anna", Clinic) > TimeSpan.Zero);
            clock.Pass(2 / 60.0);
        }
        clock.Pass(PasswordTries.Forgotten.TotalMinutes + 1);
        Assert.Equal(TimeSpan.Zero, await WrongAsync("anna", Clinic));
    }

    [Fact]
    public async Task A_right_password_begins_anew()
    {
        for (int round = 0; round < 20; round++)
        {
            for (int i = 1; i < PasswordTries.FreeTries; i++)
                Assert.Equal(TimeSpan.Zero, await WrongAsync("anna", Clinic, "browser"));
            using var right = await tries.BeginAsync("anna", Clinic, "browser", TestContext.Current.CancellationToken);
            right.Right();
        }
    }

    [Fact]
    public async Task A_robot_with_many_addresses_gets_some_tries_an_hour_for_an_account()
    {
        int looked = 0;
        for (int minute = 0; minute < 24 * 60; minute++, clock.Pass(1))
            for (int i = 0; i < 5; i++)
                looked += await TryAsync("anna", IPAddress.Parse($"198.{18 + (minute / 250 / 250)}.{minute / 250 % 250}.{(minute % 250) + 1}")) ? 1 : 0;
        // Those that may come together, and one in each pace of the day.
        Assert.InRange(looked, 24 * 30, 30 + (24 * 30) + 1);
    }

    [Fact]
    public async Task A_robot_at_one_address_is_held_over_all_names()
    {
        int looked = 0;
        for (int i = 0; i < 1000; i++)
            looked += await TryAsync($"name{i}", Clinic) ? 1 : 0;
        Assert.Equal(PasswordTries.AddressTries, looked);
        Assert.True(await WaitAsync("ben", Clinic) > TimeSpan.Zero);
        Assert.True(await WaitAsync("ben", IPAddress.Parse("203.0.113.8")) <= TimeSpan.Zero);
        Assert.True(await WaitAsync("ben", Clinic, "a known browser") <= TimeSpan.Zero);
        clock.Pass(PasswordTries.AddressPace.TotalMinutes + 0.01);
        Assert.True(await WaitAsync("ben", Clinic) <= TimeSpan.Zero);
    }

    [Fact]
    public async Task What_is_held_is_told_once_until_it_is_free_again()
    {
        var told = new List<string>();
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 150; i++)
                using (var one = await tries.BeginAsync($"name{i}", Clinic, null, TestContext.Current.CancellationToken))
                {
                    if (one.NewlyHeld is { } held)
                        told.Add(held);
                    if (one.Wait <= TimeSpan.Zero)
                        one.Wrong();
                }
            clock.Pass(60);
        }
        Assert.Equal(["all accounts, from this address", "all accounts, from this address"], told);
    }

    [Fact]
    public async Task A_clock_that_is_put_back_makes_no_hours_of_a_wait()
    {
        for (int i = 0; i < PasswordTries.FreeTries + 10; i++)
        {
            await WrongAsync("anna", Clinic);
            clock.Pass(6);
        }
        await WrongAsync("anna", Clinic);
        clock.Pass(-24 * 60);
        Assert.InRange(await WaitAsync("anna", Clinic), TimeSpan.Zero, PasswordTries.LongestWait);
        clock.Pass(PasswordTries.LongestWait.TotalMinutes + 0.1);
        Assert.True(await WaitAsync("anna", Clinic) <= TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void A_network_of_version_6_counts_as_one_address(string a, string b, bool same) =>
        Assert.Equal(same, PasswordTries.NetworkOf(IPAddress.Parse(a)) == PasswordTries.NetworkOf(IPAddress.Parse(b)));

    async Task<TimeSpan> WrongAsync(string name, IPAddress address, string? browser = null)
    {
        using var one = await tries.BeginAsync(name, address, browser, TestContext.Current.CancellationToken);
        return one.Wait > TimeSpan.Zero ? one.Wait : one.Wrong();
    }

    async Task<bool> TryAsync(string name, IPAddress address)
    {
        using var one = await tries.BeginAsync(name, address, null, TestContext.Current.CancellationToken);
        if (one.Wait > TimeSpan.Zero)
            return false;
        one.Wrong();
        return true;
    }

    async Task<TimeSpan> WaitAsync(string name, IPAddress address, string? browser = null)
    {
        using var one = await tries.BeginAsync(name, address, browser, TestContext.Current.CancellationToken);
        if (one.Wait <= TimeSpan.Zero)
            one.Right();
        return one.Wait;
    }
}
