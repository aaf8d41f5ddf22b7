/// A thing that photographs show, with its words in five languages and the photographs that show it.
public struct CaptionNoun: Sendable {
    /// The gender of a noun, as far as a language has any.
    enum Gender: String {
        case masculine = "m"
        case feminine = "f"
        case neuter = "n"
    }

    /// A noun in a language.
    struct Forms {
        /// One of it; words stand between blanks.
        let one: String
        /// Several.
        let many: String
        let gender: Gender
        /// What counts it, in Japanese.
        let counter: String
        /// One of it in the dative, in German.
        let dative: String
    }

    /// The beginnings of the names of the photographs' files, as `StampPhotos` has them.
    public let files: [String]
    private let forms: [CaptionLanguage: Forms]

    /// The noun in a language.
    func forms(_ language: CaptionLanguage) -> Forms {
        guard let forms = forms[language] else { fatalError("a noun without a language") }
        return forms
    }

    /// The nouns that sentences about photographs have, in a fixed order.
    public static let all: [CaptionNoun] = table.split(separator: "\n").map {
        CaptionNoun(line: String($0))
    }

    /// The words for one and for several of each thing in a language, without articles.
    public static func words(of language: CaptionLanguage) -> Set<String> {
        var words: Set<String> = []
        for forms in all.map({ $0.forms(language) }) {
            words.formUnion("\(forms.one) \(forms.many)".split(separator: " ").map(String.init))
        }
        return words
    }

    /// Reads a line of the table.
    private init(line: String) {
        let columns = line.split(separator: "|").map { $0.trimmed }
        guard columns.count == 6 else { fatalError("a noun of \(columns.count) columns: \(line)") }
        files = columns[0].split(separator: " ").map(String.init)
        var forms: [CaptionLanguage: Forms] = [:]
        for (language, column) in zip(CaptionLanguage.allCases, columns.dropFirst()) {
            let parts = column.split(separator: ",").map { $0.trimmed }
            let one = parts[0]
            let isJapanese = language == .japanese
            forms[language] = Forms(
                one: one, many: isJapanese ? one : parts[1],
                gender: Self.gender(parts, language),
                counter: isJapanese ? parts[1] : "", dative: parts.count > 3 ? parts[3] : one)
        }
        self.forms = forms
    }

    private static func gender(_ parts: [String], _ language: CaptionLanguage) -> Gender {
        guard language != .english && language != .japanese else { return .neuter }
        guard parts.count > 2, let gender = Gender(rawValue: parts[2]) else {
            fatalError("a noun without a gender: \(parts)")
        }
        return gender
    }

    // Files | English one, many | French one, many, gender | German one, many, gender, dative if it differs |
    // Spanish one, many, gender | Japanese, counter.
    private static let table = """
        food-fruit-apple_ | apple, apples | pomme, pommes, f | Apfel, Äpfel, m | manzana, manzanas, f | りんご, つ
        food-fruit-avocado | avocado, avocados | avocat, avocats, m | Avocado, Avocados, f | aguacate, aguacates, m | アボカド, つ
        food-fruit-banana | banana, bananas | banane, bananes, f | Banane, Bananen, f | plátano, plátanos, m | バナナ, 本
        food-fruit-kiwi | kiwi, kiwis | kiwi, kiwis, m | Kiwi, Kiwis, f | kiwi, kiwis, m | キウイ, つ
        food-fruit-lemon | lemon, lemons | citron, citrons, m | Zitrone, Zitronen, f | limón, limones, m | レモン, つ
        food-fruit-orange | orange, oranges | orange, oranges, f | Orange, Orangen, f | naranja, naranjas, f | オレンジ, つ
        food-fruit-pear | pear, pears | poire, poires, f | Birne, Birnen, f | pera, peras, f | 洋梨, つ
        food-fruit-pineapple | pineapple, pineapples | ananas, ananas, m | Ananas, Ananas, f | piña, piñas, f | パイナップル, つ
        food-fruit-pomegranate | pomegranate, pomegranates | grenade, grenades, f | Granatapfel, Granatäpfel, m | granada, granadas, f | ざくろ, つ
        food-fruit-strawberry food-fruit-Strawberry | strawberry, strawberries | fraise, fraises, f | Erdbeere, Erdbeeren, f | fresa, fresas, f | いちご, つ
        food-nuts-walnut | walnut, walnuts | noix, noix, f | Walnuss, Walnüsse, f | nuez, nueces, f | くるみ, つ
        food-vegetables-carrot | carrot, carrots | carotte, carottes, f | Karotte, Karotten, f | zanahoria, zanahorias, f | にんじん, 本
        food-vegetables-eggplant | eggplant, eggplants | aubergine, aubergines, f | Aubergine, Auberginen, f | berenjena, berenjenas, f | なす, 本
        food-vegetables-mushroom plants-mushrooms-cep-1 plants-mushrooms-cep. | mushroom, mushrooms | champignon, champignons, m | Pilz, Pilze, m | seta, setas, f | きのこ, 本
        food-vegetables-onion | onion, onions | oignon, oignons, m | Zwiebel, Zwiebeln, f | cebolla, cebollas, f | 玉ねぎ, つ
        food-vegetables-pepper food-vegetables-yellowpepper | pepper, peppers | poivron, poivrons, m | Paprika, Paprikas, f | pimiento, pimientos, m | パプリカ, つ
        food-vegetables-pumpkin | pumpkin, pumpkins | citrouille, citrouilles, f | Kürbis, Kürbisse, m | calabaza, calabazas, f | かぼちゃ, つ
        food-vegetables-tomato | tomato, tomatoes | tomate, tomates, f | Tomate, Tomaten, f | tomate, tomates, m | トマト, つ
        animals-birds-crow. | crow, crows | corneille, corneilles, f | Krähe, Krähen, f | corneja, cornejas, f | カラス, 羽
        animals-birds-duck animals-birds-drake | duck, ducks | canard, canards, m | Ente, Enten, f | pato, patos, m | カモ, 羽
        animals-birds-owl | owl, owls | chouette, chouettes, f | Eule, Eulen, f | búho, búhos, m | フクロウ, 羽
        animals-birds-ostrich | ostrich, ostriches | autruche, autruches, f | Strauß, Strauße, m | avestruz, avestruces, m | ダチョウ, 羽
        animals-birds-peacock | peacock, peacocks | paon, paons, m | Pfau, Pfauen, m | pavo real, pavos reales, m | クジャク, 羽
        animals-birds-pelican | pelican, pelicans | pélican, pélicans, m | Pelikan, Pelikane, m | pelícano, pelícanos, m | ペリカン, 羽
        animals-birds-penguin animals-birds-little-penguin animals-birds-magellanic_penguin | penguin, penguins | manchot, manchots, m | Pinguin, Pinguine, m | pingüino, pingüinos, m | ペンギン, 羽
        animals-birds-pigeon | pigeon, pigeons | pigeon, pigeons, m | Taube, Tauben, f | paloma, palomas, f | ハト, 羽
        animals-birds-pink_flamingo | flamingo, flamingos | flamant, flamants, m | Flamingo, Flamingos, m | flamenco, flamencos, m | フラミンゴ, 羽
        animals-birds-rooster | rooster, roosters | coq, coqs, m | Hahn, Hähne, m | gallo, gallos, m | おんどり, 羽
        animals-birds-hen | hen, hens | poule, poules, f | Henne, Hennen, f | gallina, gallinas, f | めんどり, 羽
        animals-birds-turkey | turkey, turkeys | dindon, dindons, m | Truthahn, Truthähne, m | pavo, pavos, m | 七面鳥, 羽
        animals-birds-tucan | toucan, toucans | toucan, toucans, m | Tukan, Tukane, m | tucán, tucanes, m | オオハシ, 羽
        animals-birds-seagull animals-birds-silver-gull | seagull, seagulls | mouette, mouettes, f | Möwe, Möwen, f | gaviota, gaviotas, f | カモメ, 羽
        animals-mammals-apes-gorilla | gorilla, gorillas | gorille, gorilles, m | Gorilla, Gorillas, m | gorila, gorilas, m | ゴリラ, 頭
        animals-mammals-aquatic-dolphin | dolphin, dolphins | dauphin, dauphins, m | Delfin, Delfine, m | delfín, delfines, m | イルカ, 頭
        animals-mammals-aquatic-whale | whale, whales | baleine, baleines, f | Wal, Wale, m | ballena, ballenas, f | クジラ, 頭
        animals-mammals-bears-bear animals-mammals-bears-european-bear | bear, bears | ours, ours, m | Bär, Bären, m, Bären | oso, osos, m | クマ, 頭
        animals-mammals-bovines-cow | cow, cows | vache, vaches, f | Kuh, Kühe, f | vaca, vacas, f | 牛, 頭
        animals-mammals-bovines-goat | goat, goats | chèvre, chèvres, f | Ziege, Ziegen, f | cabra, cabras, f | ヤギ, 頭
        animals-mammals-bovines-sheep. animals-mammals-bovines-ram | sheep, sheep | mouton, moutons, m | Schaf, Schafe, n | oveja, ovejas, f | 羊, 頭
        animals-mammals-camel | camel, camels | chameau, chameaux, m | Kamel, Kamele, n | camello, camellos, m | ラクダ, 頭
        animals-mammals-cats-lion | lion, lions | lion, lions, m | Löwe, Löwen, m, Löwen | león, leones, m | ライオン, 頭
        animals-mammals-cats-tiger | tiger, tigers | tigre, tigres, m | Tiger, Tiger, m | tigre, tigres, m | トラ, 頭
        animals-mammals-deer-deer | deer, deer | cerf, cerfs, m | Hirsch, Hirsche, m | ciervo, ciervos, m | 鹿, 頭
        animals-mammals-dogs-dog | dog, dogs | chien, chiens, m | Hund, Hunde, m | perro, perros, m | 犬, 匹
        animals-mammals-dogs-fox | fox, foxes | renard, renards, m | Fuchs, Füchse, m | zorro, zorros, m | キツネ, 匹
        animals-mammals-elephant | elephant, elephants | éléphant, éléphants, m | Elefant, Elefanten, m, Elefanten | elefante, elefantes, m | 象, 頭
        animals-mammals-equines-donkey | donkey, donkeys | âne, ânes, m | Esel, Esel, m | burro, burros, m | ロバ, 頭
        animals-mammals-equines-horse | horse, horses | cheval, chevaux, m | Pferd, Pferde, n | caballo, caballos, m | 馬, 頭
        animals-mammals-equines-zebra | zebra, zebras | zèbre, zèbres, m | Zebra, Zebras, n | cebra, cebras, f | シマウマ, 頭
        animals-mammals-giraffe | giraffe, giraffes | girafe, girafes, f | Giraffe, Giraffen, f | jirafa, jirafas, f | キリン, 頭
        animals-mammals-hippopotamus | hippopotamus, hippopotamuses | hippopotame, hippopotames, m | Nilpferd, Nilpferde, n | hipopótamo, hipopótamos, m | カバ, 頭
        animals-mammals-pig | pig, pigs | cochon, cochons, m | Schwein, Schweine, n | cerdo, cerdos, m | 豚, 頭
        animals-mammals-rodents-rabbit animals-mammals-rabbit_little | rabbit, rabbits | lapin, lapins, m | Kaninchen, Kaninchen, n | conejo, conejos, m | うさぎ, 羽
        animals-mammals-rhino_black | rhinoceros, rhinoceroses | rhinocéros, rhinocéros, m | Nashorn, Nashörner, n | rinoceronte, rinocerontes, m | サイ, 頭
        animals-mammals-rodents-mouse | mouse, mice | souris, souris, f | Maus, Mäuse, f | ratón, ratones, m | ネズミ, 匹
        animals-mammals-rodents-squirrel | squirrel, squirrels | écureuil, écureuils, m | Eichhörnchen, Eichhörnchen, n | ardilla, ardillas, f | リス, 匹
        vehicles-masstransit-green_korean_bus | bus, buses | autobus, autobus, m | Bus, Busse, m | autobús, autobuses, m | バス, 台
        vehicles-auto-truck | truck, trucks | pick-up, pick-up, m | Pick-up, Pick-ups, m | camioneta, camionetas, f | トラック, 台
        vehicles-flight-balloon | balloon, balloons | montgolfière, montgolfières, f | Ballon, Ballons, m | globo, globos, m | 気球, つ
        hobbies-music-brass-trumpet | trumpet, trumpets | trompette, trompettes, f | Trompete, Trompeten, f | trompeta, trompetas, f | トランペット, 本
        hobbies-music-percussion-drum_ | drum, drums | tambour, tambours, m | Trommel, Trommeln, f | tambor, tambores, m | ドラム, つ
        hobbies-music-string-guitar | guitar, guitars | guitare, guitares, f | Gitarre, Gitarren, f | guitarra, guitarras, f | ギター, 本
        hobbies-music-string-violin | violin, violins | violon, violons, m | Geige, Geigen, f | violín, violines, m | バイオリン, 本
        household-dishes-mug | cup, cups | tasse, tasses, f | Tasse, Tassen, f | taza, tazas, f | カップ, つ
        household-dishes-teapot | teapot, teapots | théière, théières, f | Teekanne, Teekannen, f | tetera, teteras, f | ティーポット, つ
        household-kettle | kettle, kettles | bouilloire, bouilloires, f | Wasserkocher, Wasserkocher, m | hervidor, hervidores, m | 電気ケトル, つ
        household-key | key, keys | clé, clés, f | Schlüssel, Schlüssel, m | llave, llaves, f | 鍵, 本
        household-tools-hammer | hammer, hammers | marteau, marteaux, m | Hammer, Hämmer, m | martillo, martillos, m | ハンマー, 本
        household-tools-saw | saw, saws | scie, scies, f | Säge, Sägen, f | sierra, sierras, f | のこぎり, 本
        plants-flowers-rose | rose, roses | rose, roses, f | Rose, Rosen, f | rosa, rosas, f | バラ, 輪
        plants-flowers-daffodil | daffodil, daffodils | jonquille, jonquilles, f | Narzisse, Narzissen, f | narciso, narcisos, m | 水仙, 輪
        plants-trees-liberia-palm | palm, palms | palmier, palmiers, m | Palme, Palmen, f | palmera, palmeras, f | ヤシ, 本
        """
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
