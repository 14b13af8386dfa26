namespace Rubor.Reading.People;

/// <summary>
/// What people take for a password before all else: words, names, places, and keys that lie apart but are known by heart. Lower case,
/// letters and digits only.
/// </summary>
internal static class CommonWords
{
    const string Text = """
        password passwort passwd passphrase pass kennwort motdepasse contrasena senha parola lozinka wachtwoord
        losenord salasana haslo heslo geheim secret secreto
        admin administrator root user guest test tester testing login logon signin access default changeme change temp temporary system server service manager
        master super superuser account welcome willkommen bienvenue bienvenido hello hallo hola bonjour letmein openup open sesame please enter abcd computer
        internet website online network windows linux ubuntu debian apple android google facebook twitter youtube instagram amazon microsoft samsung laptop
        love lovely lover iloveyou iloveu ichliebedich jetaime teamo forever always angel angels princess prince queen king baby babygirl babyboy sweet sweety
        sweetheart honey darling kiss heart hearts flower flowers butterfly sunshine rainbow summer winter spring autumn fall sommer herbst fruehling
        january february march april may june july august september october november december januar februar maerz juni juli oktober dezember
        monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag today tomorrow
        monkey dragon tiger lion bear wolf eagle falcon panther horse pony kitty kitten puppy doggy cookie banana cheese chocolate pepper ginger orange lemon
        cherry strawberry peanut butter coffee whiskey guinness pizza chicken turkey purple yellow silver golden diamond crystal shadow midnight star stars
        starwars startrek pokemon pikachu batman superman spiderman ironman hunter killer ninja warrior matrix phoenix thunder lightning hammer trustno trust
        football fussball soccer futbol baseball basketball hockey tennis golf cricket rugby volleyball swimming skateboard skateboarding soccerball champion
        champions championship liverpool arsenal chelsea manchester united barcelona barca madrid realmadrid juventus bayern dortmund schalke celtic rangers
        yankees lakers cowboys steelers london england britain scotland ireland germany deutschland berlin muenchen hamburg austria vienna france paris italia
        italy spain portugal europe america canada australia newyork boston chicago texas dallas california india china japan russia mexico brasil
        michael michelle jessica jennifer jordan ashley thomas robert daniel andrew joshua matthew anthony william charlie george james john david peter paul
        martin stefan andreas christian alexander sebastian nicole sandra anna maria sarah laura julia emma lisa hannah sophie oliver harry jack thompson
        freedom liberty peace money dollar million lucky success power energy action mustang ferrari porsche mercedes harley corvette camaro yamaha toyota
        metallica nirvana slipknot eminem beatles elvis guitar music piano dancer jesus christ jesuschrist heaven church bible blessed gospel faith grace
        whatever nothing something everything nevermind unknown letmeinnow imagination relationship information international professional unbelievable
        congratulations revolutionary revolution knowledge university college student teacher school hospital clinic klinik doctor doktor nurse medicine
        medical health patient radiology radiologist radiologists radiologie rheumatology rheumatologist rheumatologie rheuma inflammation arthritis
        spondylitis spondyloarthritis sacroiliac sacroiliitis scanner mrimri magnetic resonance imaging image images research study science scientist
        reader readers reading readingroom coordinator workstation phantom demo example sample trial office work home family mother father friend friends
        mypassword thisis thisismy thisisa ilove ilovemy ihate ihateyou hate hunter heisenberg dragonball meinpasswort sonnenschein
        qwerty qwertz azerty asdf yxcv zxcv qwer ytrewq
        correcthorsebatterystaple tobeornottobe thequickbrownfox onceuponatime maytheforcebewithyou itwasadarkandstormynight
        lordoftherings gameofthrones harrypotter mickeymouse donaldduck snoopy scooby garfield
        14159265 31415926 271828 161803 14142135 112358 8675309 147258369 789456123 741852963 159357 147852 963852741 123654 456852 7777777 314159
        """;

    /// <summary>The words.</summary>
    public static IReadOnlySet<string> All { get; } = Text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .ToHashSet(StringComparer.Ordinal);
}
