"""What the company sells: categories, their economics, and the words that product names are made of."""

from __future__ import annotations

from typing import NamedTuple


class Top(NamedTuple):
    """A top category: planted own-price elasticity, yearly growth of demand, demand by month from January, brands."""

    key: str
    name: str
    elasticity: float
    growth: float
    season: tuple[float, ...]
    brands: str


class Sub(NamedTuple):
    """A category below: share of demand, median price, share of it that is cost, kg, share returned, extra units."""

    key: str
    name: str
    top: str
    share: float
    price: float
    cost: float
    weight: float
    returned: float
    extra: float
    things: str


# fmt: off
TOPS = (
    Top("electronics", "Electronics", -2.2, 0.02,
        (0.95, 0.85, 0.88, 0.86, 0.9, 0.92, 0.98, 0.95, 0.97, 1.02, 1.4, 1.32),
        "Auralis,Voltana,Kronfeld,Nimbus,Pixelar"),
    Top("home", "Home and Living", -1.4, 0.03,
        (1.05, 0.98, 1.0, 0.97, 0.95, 0.88, 0.86, 0.92, 1.04, 1.1, 1.15, 1.1),
        "Hygga,Casa Mora,Nordvik,Lumen & Co,Tessera"),
    Top("fashion", "Fashion", -1.7, 0.05,
        (0.98, 0.85, 1.02, 1.08, 1.06, 1.04, 0.98, 0.88, 1.06, 1.08, 1.06, 0.91),
        "Maren,Velluto,Atelier Sol,Rue Nord,Birk"),
    Top("sport", "Sport and Outdoor", -1.5, 0.07,
        (0.95, 0.86, 1.02, 1.12, 1.16, 1.14, 1.1, 1.0, 0.95, 0.86, 0.9, 0.94),
        "Alpenglow,Strider,Kestrel,Fjordwild,Torrent"),
    Top("beauty", "Beauty", -0.8, 0.06,
        (0.9, 0.98, 0.96, 0.95, 1.02, 0.98, 0.93, 0.92, 0.95, 0.98, 1.16, 1.27),
        "Aqualea,Botanik,Derma Nord,Solenne,Petale"),
    Top("kitchen", "Kitchen", -1.2, 0.02,
        (0.96, 0.9, 0.92, 0.94, 0.94, 0.9, 0.9, 0.95, 1.02, 1.06, 1.22, 1.29),
        "Kupfer,Maison Blanc,Stahlwerk,Terrano,Cucina Viva"),
    Top("kids", "Kids and Toys", -1.0, 0.03,
        (0.8, 0.82, 0.92, 0.94, 0.95, 0.96, 0.95, 1.04, 1.0, 1.02, 1.28, 1.32),
        "Fuchsbau,Petit Ours,Wunderkiste,Kiko,Little Pine"),
    Top("garden", "Garden", -1.9, 0.04,
        (0.5, 0.62, 1.12, 1.52, 1.62, 1.42, 1.22, 1.02, 0.92, 0.76, 0.66, 0.62),
        "Gruenwerk,Hortus,Verdana,Terraloom,Bramble"),
)
SUBS = (
    Sub("audio", "Audio", "electronics", 0.062, 128, 0.56, 0.9, 0.06, 0.03,
        "Wireless Headphones,Bluetooth Speaker,Soundbar,Earbuds,Turntable,Radio"),
    Sub("smart_home", "Smart Home", "electronics", 0.046, 89, 0.54, 0.6, 0.07, 0.22,
        "Thermostat,Door Camera,Smart Plug Set,Air Monitor,Smart Bulb Set,Robot Vacuum"),
    Sub("wearables", "Wearables", "electronics", 0.042, 165, 0.57, 0.3, 0.08, 0.02,
        "Fitness Watch,Smart Ring,Running Watch,Sleep Tracker,Heart Monitor"),
    Sub("furniture", "Furniture", "home", 0.040, 236, 0.50, 19.0, 0.05, 0.12,
        "Side Table,Armchair,Bookshelf,Desk,Dining Chair,Sideboard"),
    Sub("lighting", "Lighting", "home", 0.044, 88, 0.46, 2.2, 0.05, 0.15,
        "Pendant Lamp,Floor Lamp,Table Lamp,Wall Light,Reading Lamp"),
    Sub("textiles", "Home Textiles", "home", 0.050, 57, 0.43, 1.4, 0.06, 0.30,
        "Linen Duvet Cover,Wool Throw,Cushion,Curtain Pair,Bath Towel Set,Rug"),
    Sub("women", "Women", "fashion", 0.068, 92, 0.40, 0.6, 0.20, 0.08,
        "Wool Coat,Linen Dress,Knit Jumper,Silk Blouse,Pleated Skirt,Trench Coat"),
    Sub("men", "Men", "fashion", 0.048, 84, 0.41, 0.6, 0.15, 0.10,
        "Oxford Shirt,Chino Trousers,Merino Jumper,Field Jacket,Denim Jeans"),
    Sub("shoes", "Shoes", "fashion", 0.052, 112, 0.44, 1.1, 0.20, 0.03,
        "Leather Boots,Trainers,Loafers,Sandals,Chelsea Boots,Running Shoes"),
    Sub("outdoor", "Outdoor", "sport", 0.044, 139, 0.49, 2.3, 0.07, 0.06,
        "Trekking Tent,Sleeping Bag,Rain Jacket,Backpack,Headlamp,Camping Stove"),
    Sub("fitness", "Fitness", "sport", 0.038, 79, 0.47, 6.5, 0.06, 0.12,
        "Dumbbell Set,Yoga Mat,Kettlebell,Rowing Band,Foam Roller,Bench"),
    Sub("cycling", "Cycling", "sport", 0.034, 118, 0.51, 2.0, 0.08, 0.08,
        "Helmet,Bike Lights,Pannier Bag,Cycling Jersey,Floor Pump,Bike Lock"),
    Sub("skincare", "Skin Care", "beauty", 0.052, 38, 0.34, 0.3, 0.02, 0.45,
        "Night Cream,Vitamin Serum,Cleansing Oil,Sun Fluid,Eye Cream,Clay Mask"),
    Sub("haircare", "Hair Care", "beauty", 0.036, 44, 0.38, 0.6, 0.03, 0.40,
        "Repair Shampoo,Hair Oil,Hair Dryer,Styling Brush,Conditioner"),
    Sub("fragrance", "Fragrance", "beauty", 0.030, 81, 0.39, 0.4, 0.03, 0.10,
        "Eau de Parfum,Body Mist,Scented Candle,Room Diffuser"),
    Sub("cookware", "Cookware", "kitchen", 0.046, 98, 0.47, 3.4, 0.04, 0.12,
        "Cast Iron Pan,Saucepan Set,Chef Knife,Wok,Roasting Tin,Casserole"),
    Sub("appliances", "Small Appliances", "kitchen", 0.048, 149, 0.55, 4.6, 0.06, 0.02,
        "Espresso Machine,Stand Mixer,Kettle,Toaster,Coffee Grinder,Blender"),
    Sub("tableware", "Tableware", "kitchen", 0.040, 52, 0.42, 2.4, 0.04, 0.50,
        "Stoneware Plates,Wine Glasses,Cutlery Set,Espresso Cups,Salad Bowl,Carafe"),
    Sub("toys", "Toys", "kids", 0.048, 42, 0.46, 1.0, 0.04, 0.35,
        "Building Blocks,Wooden Railway,Plush Bear,Board Game,Craft Kit,Doll House"),
    Sub("baby", "Baby", "kids", 0.036, 86, 0.48, 2.7, 0.06, 0.15,
        "Baby Carrier,High Chair,Play Mat,Night Light,Bottle Set,Pram Blanket"),
    Sub("school", "School", "kids", 0.026, 58, 0.45, 0.9, 0.04, 0.25,
        "Satchel,Pencil Case,Desk Lamp,Globe,Lunch Box,Sports Bag"),
    Sub("garden_tools", "Garden Tools", "garden", 0.034, 76, 0.48, 3.1, 0.05, 0.20,
        "Pruning Shears,Cordless Trimmer,Spade,Garden Hose,Hedge Cutter,Wheelbarrow"),
    Sub("planters", "Planters", "garden", 0.032, 54, 0.43, 4.5, 0.04, 0.60,
        "Terracotta Pot,Raised Bed,Hanging Planter,Herb Box,Balcony Planter"),
    Sub("barbecue", "Barbecue", "garden", 0.030, 172, 0.51, 14.0, 0.05, 0.04,
        "Kettle Grill,Gas Grill,Grill Tongs Set,Smoker Box,Fire Bowl,Pizza Stone"),
)
# fmt: on
LINES = [
    "Alva",
    "Brio",
    "Celo",
    "Dune",
    "Ember",
    "Fjell",
    "Gaia",
    "Halo",
    "Iris",
    "Juno",
    "Kaito",
    "Linna",
    "Mika",
    "Nova",
    "Onda",
    "Piet",
    "Quint",
    "Runa",
    "Sira",
    "Tove",
    "Una",
    "Vega",
    "Wren",
    "Xeno",
    "Ylva",
    "Zola",
    "Arlo",
    "Bosco",
    "Cleo",
    "Doro",
    "Enzo",
    "Finn",
    "Gala",
    "Hilde",
    "Ivo",
    "Jara",
]
FEATURES = {
    "electronics": "long battery life,ready in minutes,two-year warranty,clear sound,recycled housing,for every phone",
    "home": "solid oak,hand finished,easy to assemble,warm light,washable,made in small batches",
    "fashion": "soft merino,regular fit,fully lined,organic cotton,breathable,cut to last",
    "sport": "waterproof,light to carry,tested in the Alps,reflective details,padded,quick drying",
    "beauty": "for sensitive skin,without perfume,refillable,vegan,with jojoba oil,dermatologically tested",
    "kitchen": "dishwasher safe,works on induction,stainless steel,lead-free glaze,stackable,easy to clean",
    "kids": "tested for safety,beech wood,without small parts,grows with the child,washable,for rainy days",
    "garden": "frost-proof,rust-free,long handle,for balcony and terrace,powder coated,drains well",
}
# Baskets: from one category to those bought with it, beyond what chance gives.
TOGETHER = {
    "appliances": ("tableware", "cookware"),
    "barbecue": ("garden_tools", "cookware"),
    "furniture": ("textiles", "lighting"),
    "women": ("shoes", "fragrance"),
    "men": ("shoes", "women"),
    "outdoor": ("cycling", "fitness"),
    "skincare": ("haircare", "fragrance"),
    "toys": ("school", "baby"),
    "planters": ("garden_tools", "barbecue"),
    "audio": ("smart_home", "wearables"),
    "fitness": ("wearables", "outdoor"),
    "cookware": ("tableware", "appliances"),
    "shoes": ("women", "men"),
    "lighting": ("textiles", "smart_home"),
}
DEVICES = ("desktop", "mobile", "tablet", "app", "store")
