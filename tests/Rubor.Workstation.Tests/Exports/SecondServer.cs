using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Rubor.Workstation.Tests.Exports;

/// <summary>Another server over the same folder, which has nothing in memory yet: as after a restart.</summary>
internal sealed class SecondServer : IAsyncDisposable
{
    readonly WebApplication app;

    SecondServer(WebApplication app) => this.app = app;

    /// <summary>Starts it.</summary>
    public static async Task<SecondServer> StartAsync(ServedStudy study)
    {
        var app = WorkstationApp.Build(new() { Folder = study.Reads, Port = 0 });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    /// <summary>Somebody who is signed in there.</summary>
    public async Task<SignedIn> SignInAsync(string name)
    {
        var person = new SignedIn(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await person.SignInAsync(name, ServedStudy.Password);
        return person;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();
}
