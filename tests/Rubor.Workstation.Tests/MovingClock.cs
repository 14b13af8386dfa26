namespace Rubor.Workstation.Tests;

/// <summary>A clock that moves when it is told to. It begins now, since keys of cookies are made by the machine's own clock.</summary>
internal sealed class MovingClock : TimeProvider
{
    DateTimeOffset now = DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Lets minutes pass.</summary>
    public void Pass(double minutes) => now += TimeSpan.FromMinutes(minutes);
}
