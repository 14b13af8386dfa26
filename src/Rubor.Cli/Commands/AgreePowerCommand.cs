using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Statistics;
using Rubor.Studies.Agreement;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree power</c>: how many readers and cases a comparison of two modalities needs.</summary>
internal static class AgreePowerCommand
{
    const int MostReaders = 1000;

    static readonly Argument<string?> Table = new("TABLE")
    {
        Description = "Pilot, as of agree mrmc; without one the variances are given by options.",
        Arity = ArgumentArity.ZeroOrOne
    };
    static readonly Option<double> Effect = new("--effect") { Description = "Difference that is looked for.", HelpName = "x", Required = true };
    static readonly Option<string> Readers =
        new("--readers") { Description = "Numbers of readers: 5, or 4,6,8, or 4-10.", HelpName = "n", Required = true };
    static readonly Option<int?> Cases =
        new("--cases") { Description = "Cases whose power is worked out; without it cases are looked for.", HelpName = "n" };
    static readonly Option<double> Power =
        new("--power") { Description = "Power that cases are looked for (0.8).", HelpName = "x", DefaultValueFactory = _ => 0.8 };
    static readonly Option<double> Alpha =
        new("--alpha") { Description = "Size of the two-sided test (0.05).", HelpName = "x", DefaultValueFactory = _ => 0.05 };
    static readonly Option<double?> ModalityByReader =
        new("--modality-by-reader") { Description = "Variance of readers' way with a modality.", HelpName = "x" };
    static readonly Option<double?> Error = new("--error") { Description = "Variance of a reader's figure due to cases.", HelpName = "x" };
    static readonly Option<string?> Covariances = new("--covariances")
    {
        Description = "Covariances 1, 2 and 3: same reader, same modality, neither.",
        HelpName = "x,x,x"
    };
    static readonly Option<int?> PilotCases =
        new("--pilot-cases") { Description = "Cases that the error and covariances were found on.", HelpName = "n" };
    static readonly MultiReaderOptions Options =
        new(StatisticsRun.ResamplesOption(), StatisticsRun.SeedOption(), StatisticsRun.DecimalOption());

    public static Command Create()
    {
        var command = new Command("power", "Readers and cases that a comparison of two modalities needs, or the power that some have.")
        { Table, Effect, Readers, Cases, Power, Alpha, ModalityByReader, Error, Covariances, PilotCases };
        foreach (var option in Options.All)
            command.Add(option);
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        double effect = parsed.GetRequiredValue(Effect), power = parsed.GetValue(Power), alpha = parsed.GetValue(Alpha);
        if (effect == 0 || !double.IsFinite(effect))
            throw new UsageException("--effect: a difference that is not 0");
        foreach (var (name, share) in new[] { ("--power", power), ("--alpha", alpha) })
            if (!(share > 0 && share < 1))
                throw new UsageException(F($"{name} {share}: between 0 and 1"));
        if (parsed.GetValue(Cases) is < 4)
            throw new UsageException("--cases: 4 or more, two of each class");
        int[] readers = ReaderNumbers(parsed.GetRequiredValue(Readers));
        var (pilot, statistic) = parsed.GetValue(Table) is { } path ? FromTable(parsed, path) : (FromOptions(parsed), null);
        var document = ReaderPowerDocument.Of(pilot, statistic, effect, readers, parsed.GetValue(Cases), power, alpha);
        var to = parsed.InvocationConfiguration.Output;
        if (options.Json)
            to.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else
            foreach (string line in Summary(document))
                to.WriteLine(line);
        return 0;
    }

    static (PilotVariances, string) FromTable(ParseResult parsed, string path)
    {
        foreach (Option option in (Option[])[ModalityByReader, Error, Covariances, PilotCases])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is taken from the pilot; leave out either");
        var settings = Options.Settings(parsed, 0.95);
        if (settings.Design != ReaderDesign.Factorial)
            throw new UsageException("--design: a pilot is factorial, every reader reading every case with every modality");
        var (_, table) = Options.Read(parsed, path, settings);
        return (PilotVariances.Of(table.Analyse(path)), MultiReaderTable.WordOf(settings.Statistic));
    }

    static PilotVariances FromOptions(ParseResult parsed)
    {
        if (Options.Given(parsed))
            throw new UsageException("--statistic and its like go with a pilot TABLE");
        if (parsed.GetValue(Error) is not { } error || parsed.GetValue(ModalityByReader) is not { } own
            || parsed.GetValue(Covariances) is not { } listed || parsed.GetValue(PilotCases) is not { } cases)
            throw new UsageException("name a pilot TABLE, or --modality-by-reader, --error, --covariances and --pilot-cases");
        double[] c = [.. listed.Split(',').Select(t =>
            double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) && double.IsFinite(v) ? v
            : throw new UsageException($"--covariances {listed}: three numbers separated by commas"))];
        return c.Length != 3 ? throw new UsageException($"--covariances {listed}: three numbers separated by commas")
            : cases < 4 ? throw new UsageException("--pilot-cases: 4 or more")
            : !(error > 0) || c[0] > error ? throw new UsageException("--error is above 0 and not below covariance 1")
            : !(own >= 0) ? throw new UsageException("--modality-by-reader is not below 0")
            : new(own, error, c[0], c[1], c[2], cases);
    }

    static int[] ReaderNumbers(string said)
    {
        int Number(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is >= 2 and <= MostReaders ? n
            : throw new UsageException($"--readers {said}: numbers from 2 on, such as 5 or 4,6,8 or 4-10");
        return [.. said.Split(',', StringSplitOptions.TrimEntries).SelectMany(part =>
            part.Split('-') is [var from, var to] ? Number(from) is var low && Number(to) is var high && low <= high
                ? Enumerable.Range(low, high - low + 1) : throw new UsageException($"--readers {said}: the range ends before it begins")
            : [Number(part)]).Distinct()];
    }

    static IEnumerable<string> Summary(ReaderPowerDocument d)
    {
        yield return F($"difference {d.Effect}, two-sided test at {d.Alpha}{(d.Power is { } p ? $", power {p}" : "")}");
        yield return "readers\treaders and cases random\treaders fixed\tcases fixed";
        string Cell(PowerFigure f) => f.Cases is { } c ? F($"{c} cases, power {f.Power:0.000}") : F($"more than {ReaderPower.MostCases} cases");
        foreach (var row in d.Rows)
            yield return F($"{row.Readers}\t{Cell(row.RandomReadersRandomCases)}\t{Cell(row.FixedReadersRandomCases)}\t{Cell(row.RandomReadersFixedCases)}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
