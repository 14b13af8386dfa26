namespace Rubor.Reading.Catalog;

/// <summary>What the command and the workstation that it starts agree on.</summary>
public static class ServingDefaults
{
    /// <summary>Name of the store of reads and accounts in the folder of reads.</summary>
    public const string StoreName = "reads.db";

    /// <summary>Port that is used when none is named.</summary>
    public const int Port = 5080;

    /// <summary>Address that is listened at when none is named: this machine only.</summary>
    public const string Address = "127.0.0.1";

    /// <summary>Minutes without a request after which a sign-in ends, when none are named.</summary>
    public const int TimeoutMinutes = 30;
}
