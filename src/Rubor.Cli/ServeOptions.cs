using System.CommandLine;
using System.CommandLine.Parsing;
using Rubor.Reading.Catalog;

namespace Rubor.Cli;

/// <summary>Where the workstation listens, and who may reach it.</summary>
internal static class ServeOptions
{
    public static readonly Option<int> Port = new("--port")
    {
        Description = "Port (5080); 0 takes a free one.",
        HelpName = "n",
        DefaultValueFactory = _ => ServingDefaults.Port
    };
    public static readonly Option<string> Address =
        new("--address")
        {
            Description = "Address to listen at (127.0.0.1: this machine only). Any other takes HTTPS, or a proxy in front.",
            HelpName = "IP",
            DefaultValueFactory = _ => ServingDefaults.Address
        };
    public static readonly Option<bool> BehindProxy = new("--behind-proxy")
    {
        Description = "A proxy in front speaks HTTPS with the readers, and hands on X-Forwarded-For and X-Forwarded-Proto."
    };
    public static readonly Option<string?> Proxy = new("--proxy")
    {
        Description =
        "Address of that proxy, where it is not on this machine: what others write into those headers is not believed.",
        HelpName = "IP"
    };
    public static readonly Option<string?> Certificate = new("--certificate") { Description = "Certificate for HTTPS (PEM).", HelpName = "F" };
    public static readonly Option<string?> Key = new("--key") { Description = "Key of the certificate (PEM).", HelpName = "F" };
    public static readonly Option<int> Timeout =
        new("--timeout")
        {
            Description = "Minutes without a request after which a sign-in ends (30); work is kept.",
            HelpName = "min",
            DefaultValueFactory = _ => ServingDefaults.TimeoutMinutes
        };
    public static readonly Option<bool> NoBrowser = new("--no-browser") { Description = "Do not open a browser." };

    /// <summary>Name of the command that does nothing but serve.</summary>
    public const string CommandName = "serve";

    /// <summary>Option of other commands that serve afterwards.</summary>
    public const string Afterwards = "--serve";

    /// <summary>Whether a command line starts the workstation.</summary>
    public static bool Serves(ParseResult parsed) =>
        parsed.CommandResult.Command.Name == CommandName || parsed.GetResult(Afterwards) is OptionResult { Implicit: false };

    public static IReadOnlyList<Option> All => [Port, Address, BehindProxy, Proxy, Certificate, Key, Timeout, NoBrowser];

    /// <summary>Arguments of the workstation's own command line.</summary>
    /// <param name="reads">Folder of reads.</param>
    /// <param name="parsed">Options.</param>
    /// <param name="again">Port at which it was before; null at the first start.</param>
    public static List<string> Arguments(string reads, ParseResult parsed, int? again = null)
    {
        List<string> words = [reads, "--supervised", "--port", Invariant(again ?? parsed.GetValue(Port)), "--address",
            parsed.GetValue(Address)!, "--timeout", Invariant(parsed.GetValue(Timeout))];
        if (parsed.GetValue(BehindProxy))
            words.Add("--behind-proxy");
        if (parsed.GetValue(Proxy) is { } proxy)
            words.AddRange(["--proxy", proxy]);
        if (parsed.GetValue(Certificate) is { } certificate)
            words.AddRange(["--certificate", certificate]);
        if (parsed.GetValue(Key) is { } key)
            words.AddRange(["--key", key]);
        return words;
    }

    static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
