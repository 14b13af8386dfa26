using System.Net;
using System.Net.Sockets;
using Rubor.Reading.People;

namespace Rubor.Workstation.Security;

/// <summary>
/// How often wrong passwords may be tried. Tight for one account at one place, wider for an account from everywhere, wide for an address:
/// a clinic has one address, and one who mistypes there must not keep the others out. A right password counts nothing. Nobody is locked out
/// for good: waits grow to <see cref="LongestWait"/>, and a browser in which somebody has signed in before (<see cref="KnownBrowsers"/>) is
/// a place of its own, which tries from elsewhere do not touch.
/// </summary>
/// <param name="clock">Tells the time.</param>
public sealed class PasswordTries(TimeProvider clock)
{
    /// <summary>Wrong tries for an account at one place before the next one waits.</summary>
    public const int FreeTries = 10;

    /// <summary>Wrong tries for an account, from all places that are not known, that may come together.</summary>
    public const int AccountTries = 30;

    /// <summary>Wrong tries from an address, for all accounts, that may come together.</summary>
    public const int AddressTries = 100;

    /// <summary>The first wait, after the last free try; each further wrong try doubles it.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(15);

    /// <summary>Where it ends: who is kept waiting by somebody else's tries waits no longer than this.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Time after which one more wrong try for an account is allowed, beyond those that may come together.</summary>
    public static readonly TimeSpan AccountPace = TimeSpan.FromMinutes(2);

    /// <summary>The same of an address.</summary>
    public static readonly TimeSpan AddressPace = TimeSpan.FromSeconds(6);

    /// <summary>Time without a wrong try after which a place begins anew.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    // A home or an office has a network of this many bytes, and may take any address in it.
    const int NetworkBytesV6 = 8;

    // A place takes some hundred bytes; what is kept is bounded whoever tries.
    const int MostPlaces = 20_000;

    readonly Dictionary<string, TryPlace> places = new(StringComparer.Ordinal);
    readonly Dictionary<string, TryBucket> accounts = new(StringComparer.Ordinal), addresses = new(StringComparer.Ordinal);

    DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>
    /// Begins a try. Two for one account at one place come one after the other, so that many at once are not all looked at before the first
    /// one counts.
    /// </summary>
    /// <param name="name">Name that was given, of an account or not.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="browser">The known browser that it comes from, or null.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public async Task<PasswordTry> BeginAsync(string name, IPAddress? address, string? browser, CancellationToken cancel)
    {
        // Whatever names no account is one to all who try it, so that long or many names take no memory.
        string account = Account.IsName(name) ? name.ToLowerInvariant() : "", network = NetworkOf(address), key = $"{account} {browser ?? network}";
        TryPlace place;
        lock (places)
        {
            Prune();
            place = places.GetValueOrDefault(key) ?? (places[key] = new());
            place.Users++;
        }
        try
        {
            await place.Gate.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            lock (places)
                Leave(key, place);
            throw;
        }
        lock (places)
        {
            var now = Now;
            if (place.Wrong > 0 && now - place.Last > Forgotten)
                (place.Wrong, place.FreeAt) = (0, default);
            // A clock that was put back must not make hours of it.
            if (place.FreeAt - now > LongestWait)
                place.FreeAt = now + LongestWait;
            var wait = place.FreeAt - now;
            if (browser is not null)
                return new(this, key, place, [], wait, null);
            var (ofAccount, ofAddress) = (BucketOf(accounts, account, AccountTries, AccountPace),
                BucketOf(addresses, network, AddressTries, AddressPace));
            string? held = ofAccount.IsFirstHeld(now) ? "this account, from browsers that it has not been used in"
                : ofAddress.IsFirstHeld(now) ? "all accounts, from this address" : null;
            wait = new[] { wait, ofAccount.Wait(now), ofAddress.Wait(now) }.Max();
            if (wait > TimeSpan.Zero)
                return new(this, key, place, [], wait, held);
            // Counted before it is known to be wrong; what is right is taken back.
            ofAccount.Add(now);
            ofAddress.Add(now);
            return new(this, key, place, [ofAccount, ofAddress], TimeSpan.Zero, null);
        }
    }

    /// <summary>What counts as one address: of version 6 the network, of which a home or an office may take any.</summary>
    public static string NetworkOf(IPAddress? address) =>
        address is null ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes()[..NetworkBytesV6])
        : address.ToString();

    internal void Right(TryPlace place, IReadOnlyList<TryBucket> counted)
    {
        lock (places)
        {
            (place.Wrong, place.FreeAt) = (0, default);
            foreach (var bucket in counted)
                bucket.TakeBack();
        }
    }

    internal TimeSpan Wrong(TryPlace place)
    {
        lock (places)
        {
            place.Last = Now;
            var wait = ++place.Wrong < FreeTries ? TimeSpan.Zero : FirstWait * Math.Pow(2, Math.Min(place.Wrong - FreeTries, 10));
            wait = wait > LongestWait ? LongestWait : wait;
            place.FreeAt = place.Last + wait;
            return wait;
        }
    }

    internal void End(string key, TryPlace place)
    {
        lock (places)
        {
            place.Gate.Release();
            Leave(key, place);
        }
    }

    void Leave(string key, TryPlace place)
    {
        if (--place.Users == 0 && place.Wrong == 0)
            places.Remove(key);
    }

    static TryBucket BucketOf(Dictionary<string, TryBucket> all, string key, int most, TimeSpan pace) =>
        all.GetValueOrDefault(key) ?? (all[key] = new(most, pace));

    void Prune()
    {
        if (places.Count + accounts.Count + addresses.Count < MostPlaces)
            return;
        var now = Now;
        foreach (var all in new[] { accounts, addresses })
            foreach (var (key, _) in all.Where(b => b.Value.IsEmpty(now)).ToList())
                all.Remove(key);
        var idle = places.Where(p => p.Value.Users == 0).ToList();
        foreach (var (key, _) in idle.Where(p => now - p.Value.Last > Forgotten))
            places.Remove(key);
        // Still too many: those go that have waited longest.
        foreach (var (key, _) in idle.OrderBy(p => p.Value.Last).Take(places.Count - (MostPlaces / 2)))
            places.Remove(key);
    }
}

/// <summary>An account at an address, or in a known browser.</summary>
internal sealed class TryPlace
{
    public SemaphoreSlim Gate { get; } = new(1);

    public int Users { get; set; }

    public int Wrong { get; set; }

    public DateTimeOffset Last { get; set; }

    public DateTimeOffset FreeAt { get; set; }
}

/// <summary>Holds so many tries, and one less after each pace.</summary>
internal sealed class TryBucket(int most, TimeSpan pace)
{
    double level;
    DateTimeOffset at;
    bool held;

    public bool IsEmpty(DateTimeOffset now) => Level(now) <= 0;

    /// <summary>Time until it takes one more; zero when it does now.</summary>
    public TimeSpan Wait(DateTimeOffset now) => Level(now) + 1 <= most ? TimeSpan.Zero : pace * (level + 1 - most);

    /// <summary>Whether this is the first that it does not take since it took one.</summary>
    public bool IsFirstHeld(DateTimeOffset now)
    {
        bool before = held;
        held = Wait(now) > TimeSpan.Zero;
        return held && !before;
    }

    public void Add(DateTimeOffset now) => level = Level(now) + 1;

    public void TakeBack() => level = Math.Max(0, level - 1);

    double Level(DateTimeOffset now)
    {
        // A clock that was put back empties nothing, and fills nothing.
        if (now > at)
            level = Math.Max(0, level - ((now - at) / pace));
        at = now;
        return level;
    }
}

/// <summary>A try that has begun.</summary>
public sealed class PasswordTry : IDisposable
{
    readonly PasswordTries all;
    readonly string key;
    readonly TryPlace place;
    readonly IReadOnlyList<TryBucket> counted;

    internal PasswordTry(PasswordTries all, string key, TryPlace place, IReadOnlyList<TryBucket> counted, TimeSpan wait,
        string? newlyHeld) =>
        (this.all, this.key, this.place, this.counted, Wait, NewlyHeld) = (all, key, place, counted, wait, newlyHeld);

    /// <summary>How long it has to wait; nothing is looked at before. Zero or less when it may go on.</summary>
    public TimeSpan Wait { get; }

    /// <summary>What is held back from this try on, in words; null when nothing is, or was before.</summary>
    public string? NewlyHeld { get; }

    /// <summary>The password was right.</summary>
    public void Right() => all.Right(place, counted);

    /// <summary>It was wrong; returns how long the next one at this place waits.</summary>
    public TimeSpan Wrong() => all.Wrong(place);

    /// <inheritdoc/>
    public void Dispose() => all.End(key, place);
}
