using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Cli;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.People;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Tests;

/// <summary>A phantom study in a folder of its own, with accounts, and a server on a free port of this process.</summary>
public sealed class ServedStudy : IAsyncDisposable
{
    /// <summary>Everybody's password here.</summary>
    public const string Password = "a phantom has no secrets";

    // Making the phantoms takes seconds, copying them does not.
    static readonly Lazy<string> Phantoms = new(() =>
    {
        string made = Directory.CreateTempSubdirectory("rubor-phantoms-").FullName, study = Path.Combine(made, "study");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(made, recursive: true);
        VhiPhantomStudy.Write(study, seed: 1, threads: 2, () => { }, CancellationToken.None);
        return study;
    });

    readonly WorkstationOptions options;
    readonly Action<IServiceCollection>? replace;
    WebApplication app;

    ServedStudy(string root, WorkstationOptions options, Action<IServiceCollection>? replace)
    {
        (Root, this.options, this.replace) = (root, options, replace);
        app = WorkstationApp.Build(options, replace);
    }

    /// <summary>Folder that goes when this does.</summary>
    public string Root { get; }

    /// <summary>Folder of reads.</summary>
    public string Reads => Path.Combine(Root, "study", Study.ReadsFolder);

    /// <summary>The store.</summary>
    public string Store => Path.Combine(Reads, ServingDefaults.StoreName);

    /// <summary>Address of the server, such as http://127.0.0.1:41234.</summary>
    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The server's services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Starts one: readers anna and ben, coordinator cora, admin ada.</summary>
    /// <param name="prepare">Changes the study's folder before it is served.</param>
    /// <param name="with">Changes the options.</param>
    /// <param name="replace">Puts services in the place of the server's own.</param>
    /// <param name="catalog">Changes what the workstation is told of the study.</param>
    /// <param name="make">What it is told, from the study's folder; null for a study of V_HI.</param>
    public static async Task<ServedStudy> StartAsync(Action<string>? prepare = null, Func<WorkstationOptions, WorkstationOptions>? with =
        null, Action<IServiceCollection>? replace = null, Action<JsonObject>? catalog = null, Func<string, StudyCatalog>? make = null)
    {
        string root = Directory.CreateTempSubdirectory("rubor-workstation-").FullName, folder = Path.Combine(root, "study");
        Copy(Phantoms.Value, folder);
        prepare?.Invoke(folder);
        string reads = Path.Combine(folder, Study.ReadsFolder);
        Directory.CreateDirectory(reads);
        var document = JsonNode.Parse((make?.Invoke(folder) ?? ReadingCatalog.Of(folder, rubor: null, new VhiSettings()))
            .ToJson())!.AsObject();
        catalog?.Invoke(document);
        File.WriteAllText(Path.Combine(reads, StudyCatalog.FileName), document.ToJsonString());
        using (var accounts = SqliteAccountStore.Open(Path.Combine(reads, ServingDefaults.StoreName)))
            foreach (var (name, role) in new[] { ("anna", Role.Reader), ("ben", Role.Reader), ("cora", Role.Coordinator),
                ("ada", Role.Admin) })
                await accounts.AddAsync(new(name, role, HashOf(Password), false, DateTimeOffset.UtcNow));
        var options = new WorkstationOptions { Folder = reads, Port = 0 };
        var study = new ServedStudy(root, with?.Invoke(options) ?? options, replace);
        await study.app.StartAsync();
        return study;
    }

    /// <summary>A password's hash in few iterations: those of a real one take a third of a second at every sign-in.</summary>
    public static string HashOf(string password)
    {
        // Layout of Identity's version 3: format, PRF (2 is HMAC-SHA512), iterations, length of the salt, salt, key.
        var bytes = new byte[1 + 4 + 4 + 4 + 16 + 32];
        bytes[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), 2);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(9), 16);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), 1000);
        Rfc2898DeriveBytes.Pbkdf2(password, bytes.AsSpan(13, 16), bytes.AsSpan(29), 1000, HashAlgorithmName.SHA512);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Stops the server and starts another one on the same folder.</summary>
    public async Task RestartAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        app = WorkstationApp.Build(options, replace);
        await app.StartAsync();
    }

    /// <summary>Somebody who is signed in.</summary>
    /// <param name="name">Name of the account; null for nobody.</param>
    public async Task<SignedIn> SignInAsync(string? name)
    {
        var person = new SignedIn(Address);
        if (name is not null)
            await person.SignInAsync(name, Password);
        return person;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Copies the phantom study.</summary>
    internal static void CopyPhantoms(string to) => Copy(Phantoms.Value, to);

    /// <summary>Copies a folder.</summary>
    internal static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
